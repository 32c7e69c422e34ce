"""What was tried, how often, and what failed: told as it goes, and as a table in the end."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


class Failed(AssertionError):
    """A promise was broken; the message says which and how."""


def demand(fault: str | None) -> None:
    """Raise Failed with the fault, if there is one."""
    if fault is not None:
        raise Failed(fault)


@dataclass
class Row:
    """One kind of torture."""

    what: str
    trials: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, float] = field(default_factory=dict)  # the worst of each measure
    skipped: str = ""

    def worst(self, measure: str, value: float) -> None:
        """Keep the largest value of a measure."""
        self.notes[measure] = max(value, self.notes.get(measure, 0.0))


class Score:
    """Runs trials and keeps account of them. ``first`` is the number of each kind's first trial."""

    def __init__(self, seed: int = 0, first: int = 1, tell: Callable[[str], None] | None = None) -> None:
        self.seed, self.first, self._tell = seed, first, tell or _print
        self.rows: list[Row] = []
        self._began = time.monotonic()

    def tell(self, text: str) -> None:
        """A line of progress."""
        self._tell(f"[{time.monotonic() - self._began:6.0f} s] {text}")

    def trials(self, what: str, count: int, trial: Callable[[Row, random.Random, int], str]) -> Row:
        """Run ``trial(row, random, number)`` so many times; it returns what it did, or raises."""
        return self.each(what, [str(n) for n in range(self.first, self.first + count)],
                         lambda row, chance, name: trial(row, chance, int(name)))  # fmt: skip

    def each(self, what: str, names: Iterable[str], trial: Callable[[Row, random.Random, str], str]) -> Row:
        """Run one trial for each name. Each has its own chance, so that it can be run by itself again."""
        row = Row(what)
        self.rows.append(row)
        for name in names:
            chance = random.Random(f"{self.seed} {what} {name}")
            try:
                self.tell(f"{what} {name}: {trial(row, chance, name)}")
            except Exception as error:  # whatever a trial meets is a finding, and the next goes on
                known = isinstance(error, (Failed, TimeoutError))
                told = str(error) if known else traceback.format_exc()
                row.failures.append(f"{what} {name} (seed {self.seed}): {told}")
                self.tell(f"FAILED {row.failures[-1]}")
            row.trials += 1
        return row

    def skip(self, what: str, why: str) -> None:
        """Say that something was not tried, and why."""
        self.rows.append(Row(what, skipped=why))
        self.tell(f"{what}: skipped, {why}")

    @property
    def failures(self) -> list[str]:
        return [failure for row in self.rows for failure in row.failures]

    def table(self) -> str:
        """A row for each kind: how many, how many failed, the worst measures."""
        lines = [f"{'what':<16}{'trials':>8}{'failed':>8}  worst"]
        for row in self.rows:
            notes = ", ".join(f"{name} {value:.2f}" for name, value in row.notes.items())
            numbers = f"{row.trials:>8}{len(row.failures):>8}"
            lines.append(f"{row.what:<16}{numbers}  {row.skipped or notes}".rstrip())
        return "\n".join(lines)


def _print(text: str) -> None:
    print(text, flush=True)
