"""A work budget that does not depend on the machine, so that every question about a curve ends.

Each evaluation is charged by its nodes and points, about 10 ns a unit on a slow machine. Units are counted,
not timed, so that the same questions are refused on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from mathcore.evaluate.cache import cached

UNITS = 100_000_000  # for one question: about a second
EACH_CALL = 300  # overhead of one evaluation, in points
_CURE = "choose a simpler function or a shorter interval"
NODE_COST = 2000  # units for building one SymPy node
DIGITS_COST = 1500  # units for one node at one point to 50 digits

_left: ContextVar[float | None] = ContextVar("_left", default=None)


class TooMuchError(ValueError):
    """The question would take too long to answer."""


def spend(units: float) -> None:
    """Charge an evaluation; TooMuchError when the budget is spent. No effect outside `allowed_work`."""
    left = _left.get()
    if left is None:
        return
    _left.set(left - units)
    if units > left:
        raise TooMuchError(f"This takes too long to work out: {_CURE}")


@contextmanager
def allowed_work(questions: float = 1) -> Iterator[None]:
    """Set a budget of `questions` × UNITS, about a second each, for the code inside.

    Beyond it, TooMuchError. A nested budget is no larger than what the outer has left, and is charged to it.
    """
    before = _left.get()
    units = questions * UNITS if before is None else min(before, questions * UNITS)
    token = _left.set(units)
    try:
        yield
    finally:
        spent = units - (_left.get() or 0)
        _left.reset(token)
        if before is not None:
            _left.set(before - spent)


def within_budget(question: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method end within `UNITS` of work, or raise a ValueError."""

    @wraps(question)
    def answer(self: Any, *given: Any, **named: Any) -> Any:
        try:
            with allowed_work():
                return question(self, *given, **named)
        except TooMuchError:
            if _left.get() is not None:
                raise  # the outer question ends as well
            raise ValueError(f"{_short(self.text)} is too complicated for this: {_CURE}") from None

    return answer


def answered(question: Callable[..., Any]) -> Callable[..., Any]:
    """As `within_budget`, cached: both the result and a ValueError are kept."""
    bounded = within_budget(question)

    @cached
    def outcome(*given: Any, **named: Any) -> tuple[Any, str | None]:
        try:
            return bounded(*given, **named), None
        except TooMuchError:
            raise
        except ValueError as refusal:
            return None, str(refusal)

    @wraps(question)
    def answer(*given: Any, **named: Any) -> Any:
        result, refusal = outcome(*given, **named)
        if refusal is not None:
            raise ValueError(refusal)
        return list(result) if isinstance(result, list) else result

    return answer


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
