"""One case of the fuzzer: what is asked of mathcore, of which formula, where; as one line, and back."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mpmath
import sympy

from mathcore import ExpressionError, Fact
from tests.fuzz_math.oracle.formula import Tree, parse
from tests.fuzz_math.oracle.real import Real, as_mpf, calculate, mp

AGREE, ABSTAIN, UNKNOWN, REFUSED, WRONG = "agree", "abstained", "not known", "not read", "WRONG"
HOUSE = Path(__file__).resolve().parents[2] / "mathcore"
RAW = ("NaN", "nan", "truth value", "mpf", "zoo", "convert", "math domain", "comparison", "not support")
DIGITS = mpmath.mpf(10) ** -30  # how close an answer lies to the right one, relatively


@dataclass(frozen=True)
class Case:
    """`kind; formula; place; more`: a place has a coordinate for each variable, more depends on the kind."""

    kind: str
    text: str
    place: tuple[str, ...] = ()
    more: str = ""

    @classmethod
    def parse(cls, line: str) -> Case:
        """The case of a line. ValueError where it is none."""
        parts = [part.strip() for part in line.split(";")]
        if not 2 <= len(parts) <= 4:
            raise ValueError(f"{line!r} is no case: write KIND; FORMULA; PLACE; MORE")
        place = tuple(part.strip() for part in parts[2].split(",")) if len(parts) > 2 and parts[2] else ()
        return cls(parts[0], parts[1], place, parts[3] if len(parts) > 3 else "")

    def __str__(self) -> str:
        parts = [self.kind, self.text, ", ".join(self.place), self.more]
        return "; ".join(parts).rstrip("; ")

    @property
    def tree(self) -> Tree:
        return parse(self.text)

    @property
    def on_surface(self) -> bool:
        return len(self.place) == 2

    @property
    def there(self) -> tuple[Real, ...]:
        """The place as decided numbers."""
        return tuple(calculate(parse(part), {}) for part in self.place)


@dataclass(frozen=True)
class Outcome:
    """How a case went; `told` says what differs, or why nothing was decided."""

    state: str
    told: str = ""


class Wrong(Exception):
    """mathcore's answer is not the right one."""


class Unknown(Exception):
    """mathcore says that it does not know."""


@dataclass
class Tally:
    """Outcomes by kind and state, and what was abstained from."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def asked(question: Callable[[], Any]) -> Any:
    """The answer; Unknown where mathcore refuses in a sentence of its own, Wrong for any other exception."""
    try:
        return question()
    except ExpressionError:
        raise
    except ValueError as refusal:
        frames = traceback.extract_tb(refusal.__traceback__)
        # An answer that is kept is told again by mathcore itself, whoever raised it first.
        if Path(frames[-1].filename).is_relative_to(HOUSE) and not any(word in str(refusal) for word in RAW):
            raise Unknown(str(refusal)) from refusal
        raise Wrong(f"a raw {type(refusal).__name__}: {refusal}") from refusal
    except (Wrong, Unknown):
        raise
    except Exception as error:
        raise Wrong(f"a raw {type(error).__name__}: {error}"[:200]) from error


def digits_of(seen: sympy.Expr) -> mpmath.mpf | None:
    """An exact answer as digits; None for what is no real, finite number."""
    if seen.is_Rational:
        return mp.mpf(int(seen.p)) / int(seen.q)
    found = seen.evalf(80, maxn=2000)
    if not found.is_Float or not found.is_finite:
        return None
    return mp.make_mpf(found._mpf_)


def compare(seen: sympy.Expr, true: Real, what: str) -> None:
    """Wrong unless the answer is right to thirty digits, and is shown as 0 where it is 0."""
    told = f"{what} is {mp.nstr(as_mpf(true), 20)}, mathcore says {str(seen)[:60]}"
    if true == 0:
        if seen != 0 and asked(lambda: Fact("", seen, "").shown(3).text) != "0":
            raise Wrong(told)
        return
    digits = digits_of(seen)
    if digits is None or abs(digits - as_mpf(true)) > abs(as_mpf(true)) * DIGITS:
        raise Wrong(told)


def exactly(seen: sympy.Expr) -> Real:
    """An answer without floats as a decided number, by its text."""
    return calculate(parse(str(seen).replace("**", "^").replace("log", "ln")), {})
