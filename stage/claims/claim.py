"""Claims: what a mobject states, measured as drawn and compared with the true value.

A claim never relies on what a scene meant to draw: it measures the mobject's own geometry. The expected value
comes from mathcore's exact values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from manim import Mobject

GEOMETRY_TOLERANCE = 1e-6  # in mathematical units


@dataclass(frozen=True)
class Comparison:
    """The drawn value, the expected one, and the error between them (in mathematical units)."""

    kind: str
    shown: str | list
    expression: str
    exact: str
    value: float
    error: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that a mobject makes; ``read`` measures the mobject as drawn and returns the Comparison.

    A ``steady`` claim's truth never changes: it is read again only when the mobject has changed; one whose
    truth ``follows`` a state, also when that has.
    Slotted, so that Manim's own film cache takes its type for it: it would write out ``read`` with all that
    its code names, in an order that newer Pythons (3.13.5) draw anew in each process.
    """

    name: str
    read: Callable[[Mobject], Comparison]
    steady: bool = False
    follows: Callable[[], object] | None = None

    def __deepcopy__(self, _memo: dict) -> Claim:
        return self  # Manim copies a mobject to fade it; the plots that its claims refer to are not copied


def claims_of(mobject: Mobject) -> list[Claim]:
    """The claims of a mobject; an empty list if it has none."""
    return vars(mobject).get("claims", [])  # getattr of what a mobject has not is slow: Manim has its own


def claim(
    mobject: Mobject,
    name: str,
    read: Callable[[Mobject], Comparison],
    steady: bool = False,
    follows: Callable[[], object] | None = None,
) -> Mobject:
    """Add a claim to a mobject; returns the mobject."""
    mobject.claims = [*claims_of(mobject), Claim(name, read, steady, follows)]
    return mobject


def compare(
    kind: str,
    drawn: np.ndarray,
    expected: np.ndarray,
    expression: str,
    exact: str,
    value: float,
    scale: float = 1.0,
) -> Comparison:
    """Compare drawn with expected coordinates.

    The tolerance grows with ``scale``, the size of the window in units, as the error of floats does.
    """
    drawn = np.asarray(drawn, float)
    error = float(np.max(np.abs(drawn - np.asarray(expected, float))))
    ok = bool(error <= GEOMETRY_TOLERANCE * scale)
    return Comparison(kind, np.round(drawn, 9).tolist(), expression, exact, float(value), error, ok)
