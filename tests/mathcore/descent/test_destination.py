"""Where a descent leads: minima, level ground, inflections; typeset reasons; windows for fifty steps."""

from __future__ import annotations

import pytest
import sympy

from mathcore import Curve, Descent, Surface, descent_window, destination, verdict


def on_curve(loss: str, start, rate) -> Descent:
    return Descent(Curve.read(loss, "w"), start, rate)


LEADS = [
    # Loss, start, rate; the place by hand, what the loss is like there, and whether a step may land on it.
    ("(w-3)^4", 5, "0.05", 3, "minimum", False),
    ("(w-3)^20 + 1", 5, "1e-8", 3, "minimum", False),
    ("|w|", 1, "1/4", 0, "minimum", True),
    ("w^2", 1, "1/2", 0, "minimum", True),
    ("w^2", 1, "0.1", 0, "minimum", False),
    ("max(0, 1-w)", -1, "0.3", sympy.Rational(11, 10), "level", True),
    ("max(0, 1-w)", -1, "1/4", 1, "minimum", True),
    ("max(0, 1-w)^2", -1, "0.3", 1, "minimum", False),
    ("min(1, w^2)", "0.9", "1.2", sympy.Rational(-63, 50), "level", True),
    ("max(min(w, 1), w-1)", 3, "1.2", sympy.Rational(9, 5), "level", True),
    ("w^3", 1, "0.1", 0, "neither", False),
    ("w - sin w", 1, "0.5", 0, "neither", False),
    ("tanh(w)^3", 1, "0.5", 0, "neither", False),
    ("w^4/4 - w^2", 2, "0.05", sympy.sqrt(2), "minimum", False),
    ("cos w", 3, 1, sympy.pi, "minimum", False),
    # Kinks that the steps draw near on the side where the slope tends to 0.
    ("relu(w) + w^2/10", "0.5", "0.05", 0, "minimum", False),
    ("relu(1/3 - w) + (w - 1/3)^2", 2, "0.1", sympy.Rational(1, 3), "minimum", False),
    ("max(0, w - √2) + cosh(w - √2)", 0, "0.2", sympy.sqrt(2), "minimum", False),
]


@pytest.mark.parametrize(("loss", "start", "rate", "place", "ground", "reached"), LEADS)
def test_the_ground_where_the_steps_lead(loss, start, rate, place, ground, reached):
    """A minimum, flat, cornered or round; level ground, above or below; an inflection is no minimum."""
    found = destination(on_curve(loss, start, rate))
    assert (found.place, found.ground, found.reached) == (place, ground, reached)


@pytest.mark.parametrize(
    ("loss", "start", "rate"), [("2w + 1", 1, "0.1"), ("-ln w", 2, "0.5"), ("w^2", 1, 1), ("|w|", 1, "0.3")]
)
def test_what_leads_nowhere_has_no_destination(loss, start, rate):
    """A line, a loss that falls for ever, hops across a goal."""
    assert destination(on_curve(loss, start, rate)) is None


def test_on_a_surface_too():
    """x⁴ + y² has a minimum, x³ + y² has none at the origin."""
    for loss, ground in (("x^4 + y^2", "minimum"), ("x^3 + y^2", "neither"), ("max(0, x-1) + y^2", "level")):
        found = destination(Descent(Surface.read(loss), ("1/2", 1), "1/2"))
        assert found is not None and found.ground == ("minimum" if "max" in loss else ground)


@pytest.mark.parametrize(
    ("loss", "start", "rate", "period"), [("w^2", 1, 1, 2), ("|w|", 1, "0.3", 2), ("(w-3)^2", 10, "0.1", 0)]
)
def test_a_cycle_has_its_period(loss, start, rate, period):
    """Of a quadratic loss, of a corner; 0 where there is none."""
    assert verdict(on_curve(loss, start, rate)).period == period


@pytest.mark.parametrize(
    ("loss", "start", "rate", "told"),
    [
        ("|w|", 1, "0.3", "0.1, −0.2"),
        ("w^4", 2, "0.2", "w has passed −2.9 × 10⁴⁷"),
        ("1-exp(-(w-3)^2/4)", 20, "0.5", "× 10⁻"),
        ("-ln w", 1000, "0.0001", "is 0.001"),
    ],
)
def test_reasons_are_typeset(loss, start, rate, told):
    """A true minus and powers of ten, as in 2 × 10⁻²⁷; no e-27 of a program."""
    reason = verdict(on_curve(loss, start, rate)).reason
    assert told in reason and "-" not in reason and "e+" not in reason


def test_a_walk_from_and_to_places_that_read_the_same_has_more_digits():
    """1.004 and 1.0027 both read 1 to three digits."""
    reason = verdict(on_curve("w", "1.004", "0.00013"), 10).reason
    assert "lead from 1.004 to 1.0027" in reason
    assert "from 10000 to 9500" in verdict(on_curve("w", 10000, 10), 50).reason


@pytest.mark.parametrize(
    ("loss", "start", "rate"),
    [("2w + 1", 1, "0.1"), ("w^2/(1+w^2)", 3, 2), ("|w|", 1, "0.03"), ("e^w", 0, "0.5")],
)
def test_fifty_steps_that_do_not_run_away_are_all_in_the_window(loss, start, rate):
    """However many times the first step's length they lead."""
    descent = on_curve(loss, start, rate)
    low, high = descent_window(descent, 50).x
    assert all(low < step.next < high for step in descent.steps(50))


@pytest.mark.parametrize(
    ("loss", "start", "rate", "told"),
    [
        ("w^4", 2, "0.01", "left after 1 step"), ("w^2", 2, "0.1", "left after 1 step"),
        ("-ln w", 2, "0.1", "1 step leads from 2 to 2.05"), ("e^(-w^2)", 7, "0.1", "1 step moves it by"),
        # From 1 to −1/2: the slopes 6 and −1.5 by hand, so κ = 7.5/1.5 along the step.
        ("w^4+w^2", 1, "0.25", "κ = 5, so 1 − ακ = −0.25"),
    ],
)  # fmt: skip
def test_of_one_step(loss, start, rate, told):
    """One step is told in the singular, and its curvature is that along it."""
    reason = verdict(on_curve(loss, start, rate), 1).reason
    assert told in reason and "1 steps" not in reason
