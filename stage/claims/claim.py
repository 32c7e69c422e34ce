"""A statement that a drawn thing makes, and how what is drawn compares with what is true.

A claim never trusts what a scene meant to draw: it measures the drawing itself. What it expects comes from
mathcore's exact side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from manim import Mobject

GEOMETRY_TOLERANCE = 1e-6  # in mathematical units


@dataclass(frozen=True)
class Comparison:
    """What was drawn, what it should be, and how far the two are apart (in mathematical units)."""

    kind: str
    shown: str | list
    expression: str
    exact: str
    value: float
    error: float
    ok: bool


@dataclass(frozen=True)
class Claim:
    """One statement that a mobject makes; ``read`` measures the mobject as drawn and gives the Comparison.

    A ``steady`` claim never changes, so that it need not be read again while what is drawn has not changed.
    """

    name: str
    read: Callable[[Mobject], Comparison]
    steady: bool = False

    def __deepcopy__(self, _memo: dict) -> Claim:
        return self  # a faded mobject is copied; what it claims refers to plots, which are not


def claims_of(mobject: Mobject) -> list[Claim]:
    """What a mobject claims; nothing unless it was asked to."""
    return getattr(mobject, "claims", [])


def claim(
    mobject: Mobject, name: str, read: Callable[[Mobject], Comparison], steady: bool = False
) -> Mobject:
    """Let a mobject claim something; returns the mobject."""
    mobject.claims = [*claims_of(mobject), Claim(name, read, steady)]
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

    In a window ``scale`` units high, a float holds as much fewer digits.
    """
    drawn = np.asarray(drawn, float)
    error = float(np.max(np.abs(drawn - np.asarray(expected, float))))
    ok = bool(error <= GEOMETRY_TOLERANCE * scale)
    return Comparison(kind, np.round(drawn, 9).tolist(), expression, exact, float(value), error, ok)
