"""What each sentence says, as a condition on the counterpart: an independent route to its truth.

Every template that the scenes say stands in a module of `conditions`: under CONDITIONS with what must be so,
or in ALWAYS, where it claims nothing of the function. One that is in neither is a fault of the trial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from mpmath import mp

from stage.text.phrases import Equality, Phrase, Wording
from tests.trial.conditions import of_gradients, of_partials, of_tangents, of_walks
from tests.trial.source import Trial
from tests.trial.truth import DIGITS, Number, Slopes, Walk, exactly_of, numbers

MODULES = of_tangents, of_partials, of_gradients, of_walks
ALWAYS = set().union(*(module.ALWAYS for module in MODULES))
LOOKS = 30  # each way, of a box that is looked over
SECANT = "slope of the secant, h = "  # so begins the claim of such a slope
CONDITIONS = {text: holds for module in MODULES for text, holds in module.CONDITIONS.items()}


@dataclass
class Told:
    """What sentences were said of; ``count`` is the number of steps that a walk's last caption names.

    ``said`` is all that the clip says; ``steps`` are those of the secants that it shows, and ``rows`` tell of
    each thing that it shows where it was, in the order in which they were seen.
    """

    trial: Trial
    wording: Wording
    count: int | None = None
    said: tuple[Phrase, ...] = ()
    steps: tuple[sympy.Expr, ...] = ()
    rows: Sequence[dict] = ()

    def text(self, value: Any) -> str:
        """A value of a phrase as it is shown."""
        return self.wording.text(Phrase("{value}", value=value))

    def number(self, phrase: Phrase, name: str) -> Number:
        """The number that a placeholder shows; an exact one as near as a long walk ends to it."""
        value = phrase.values[name]
        if isinstance(value, Equality) and isinstance(value.value, sympy.Expr):
            exact = exactly_of(value.value)
            return Number(exact, mp.mpf(10) ** -9 * (1 + abs(exact)))
        return numbers(self.text(value))[-1]

    @property
    def shown_names(self) -> list[str]:
        """The names of what is shown, each once."""
        return list(dict.fromkeys(row["name"] for row in self.rows))

    def drawn(self, name: str, beat: str | None = None) -> Any:
        """Where a thing was seen last, in a beat or at all: numbers, to nine digits."""
        return [row["shown"] for row in self.rows if row["name"] == name and beat in (None, row["beat"])][-1]

    @cached_property
    def high_all_over(self) -> bool:
        """Whether the surface has a height over all the box that the clip shows of it."""
        first = next(row for row in self.rows if row["name"] == "the hill")
        xs, ys = (
            [low + (high - low) * mp.mpf(k) / LOOKS for k in range(LOOKS + 1)]
            for low, high in ((min(part), max(part)) for part in list(zip(*first["shown"], strict=True))[:2])
        )
        return all(self.slopes.is_somewhere(x, y) for x in xs for y in ys)

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.trial, self.count)

    @cached_property
    def slopes(self) -> Slopes:
        return Slopes(self.trial)


def untrue(phrase: Phrase, told: Told) -> str | None:
    """Why a sentence is not true of what it was said of; None where it is."""
    if phrase.template in ALWAYS:
        return None
    if phrase.template not in CONDITIONS:
        return f"the trial does not know when “{phrase.template}” is true"
    with mp.workdps(DIGITS):
        holds = CONDITIONS[phrase.template](phrase, told)
    return None if holds else "its condition is false"


def steps_told(words: Sequence[Phrase]) -> int | None:
    """How many steps the last caption of a walk says there were."""
    after = [phrase.values["after"] for phrase in words if "after" in phrase.values]
    return after[-1].values.get("count", 1) if after else None


def secants_shown(claims: Sequence[dict]) -> tuple[sympy.Expr, ...]:
    """The steps of the secants whose slopes a clip shows."""
    names = [row["name"] for row in claims if row["name"].startswith(SECANT)]
    return tuple(sympy.sympify(name.removeprefix(SECANT)) for name in dict.fromkeys(names))
