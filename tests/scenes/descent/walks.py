"""Walks of every kind with their losses as Python functions for mpmath, and their minima by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpmath import mp, mpf


@dataclass(frozen=True)
class Given:
    """A loss as text and as a function, a start, a rate, how many steps at most, and the loss's minima."""

    loss: str
    f: Callable
    start: str
    rate: str
    steps: int = 8
    minimum: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.loss} from {self.start} by {self.rate}, {self.steps}"


def walked(given: Given, count: int) -> list[mpf]:
    """The places of a walk, by numerical slopes: differences over 10⁻¹⁵ of w, at 50 digits."""
    w, rate = (
        mpf(p) / mpf(q or 1) for p, _, q in (text.partition("/") for text in (given.start, given.rate))
    )
    places = [w]
    for _ in range(count):
        h = (1 + abs(w)) / mpf(10) ** 15
        w -= rate * (given.f(w + h) - given.f(w - h)) / (2 * h)
        places.append(w)
    return places


_LOSSES = [
    (
        "(w-3)^2",
        lambda w: (w - 3) ** 2,
        ("3",),
        [("10", "0.1"), ("-4", "0.1"), ("10", "0.9"), ("10", "0.001")],
    ),
    ("(w-3)^4", lambda w: (w - 3) ** 4, ("3",), [("5", "0.05"), ("3.5", "0.5")]),
    ("|w|", abs, ("0",), [("1", "0.3"), ("1", "0.24"), ("-2", "0.7")]),
    ("max(0, 1-w)", lambda w: max(0, 1 - w), (), [("-1", "0.3"), ("-1", "2.5")]),
    ("max(0, 1-w)^2", lambda w: max(0, 1 - w) ** 2, ("1",), [("-1", "0.3"), ("-1", "0.8")]),
    ("ln(1+e^(-w))", lambda w: mp.log(1 + mp.exp(-w)), (), [("-2", "0.5"), ("-2", "5")]),
    ("-ln w", lambda w: -mp.log(w), (), [("0.1", "0.05"), ("2", "0.5")]),
    ("w^2 - ln w", lambda w: w**2 - mp.log(w), ("0.70710678118654752440",), [("2", "0.4"), ("2", "0.05")]),
    ("(w^2-1)^2", lambda w: (w**2 - 1) ** 2, ("-1", "1"), [("0.2", "0.05"), ("1.5", "0.1"), ("2", "0.02")]),
    ("2w + 1", lambda w: 2 * w + 1, (), [("1", "1/3"), ("1", "0.02")]),
    ("e^(3w)", lambda w: mp.exp(3 * w), (), [("1", "0.1"), ("0", "0.1")]),
    ("e^(w^2)", lambda w: mp.exp(w**2), ("0",), [("1", "0.1"), ("1", "0.3")]),
    ("ln(cosh(w))", lambda w: mp.log(mp.cosh(w)), ("0",), [("3", "0.5"), ("3", "1.5")]),
    (
        "max(w^2/4, |w|-1/2)",
        lambda w: max(w**2 / 4, abs(w) - mpf(1) / 2),
        ("0",),
        [("3", "0.4"), ("5", "0.7")],
    ),
    ("w^6", lambda w: w**6, ("0",), [("1", "0.3"), ("1", "0.02")]),
    ("√(1 + w^2)", lambda w: mp.sqrt(1 + w**2), ("0",), [("3", "1.5"), ("3", "0.3")]),
    ("w ln w", lambda w: w * mp.log(w), ("0.36787944117144232160",), [("3", "0.5"), ("3", "0.1")]),
    ("w^2/(1+w^2)", lambda w: w**2 / (1 + w**2), ("0",), [("3", "0.5"), ("0.5", "0.2")]),
    ("1/w", lambda w: 1 / w, (), [("1", "0.3"), ("3", "4")]),
    ("tanh(w)^2", lambda w: mp.tanh(w) ** 2, ("0",), [("2", "0.5"), ("0.5", "0.1")]),
    ("cosh(w)", mp.cosh, ("0",), [("3", "0.1"), ("-2", "0.4")]),
    ("w + 2sin(w)", lambda w: w + 2 * mp.sin(w), ("-2.0943951023931954923",), [("0", "0.3"), ("0", "0.05")]),
    ("-w^2", lambda w: -(w**2), (), [("1", "0.1"), ("-0.5", "0.3")]),
    ("w^3", lambda w: w**3, (), [("-1", "0.1")]),
    ("(w-1)^2/10 + |w-1|", lambda w: (w - 1) ** 2 / 10 + abs(w - 1), ("1",), [("4", "0.37")]),
]
WALKS = [
    Given(loss, f, start, rate, steps, minima)
    for loss, f, minima, walks in _LOSSES
    for start, rate in walks
    for steps in (2, 12)
]
