"""What is held against what, kind by kind: each check raises Wrong, Unknown or Abstain, or returns."""

from __future__ import annotations

import random
from collections.abc import Callable

import mpmath
import sympy

from mathcore import Curve, ExpressionError, Surface, read, typeset
from tests.fuzz_math.cases import (
    ABSTAIN,
    AGREE,
    REFUSED,
    UNKNOWN,
    WRONG,
    Case,
    Outcome,
    Unknown,
    Wrong,
    asked,
    compare,
)
from tests.fuzz_math.descents import check_descent
from tests.fuzz_math.oracle import judge, real
from tests.fuzz_math.oracle.derivatives import python_function
from tests.fuzz_math.oracle.formula import parse
from tests.fuzz_math.oracle.real import Abstain, Real, Undefined, as_mpf, mp
from tests.fuzz_math.pieces import check_pieces
from tests.fuzz_math.stationary import check_stationary
from tests.mathcore.notation.typst_values import Formula

TURNS = 7200  # directions in which a gap is looked for
PRINTED_AT = 6  # places at which what is printed is evaluated
Function = Curve | Surface


def _function(case: Case) -> Function:
    return asked(lambda: Surface.read(case.text) if case.on_surface else Curve.read(case.text))


def _place(case: Case) -> str | tuple[str, ...]:
    return case.place if case.on_surface else case.place[0]


def check_value(case: Case) -> None:
    """The value, or that there is none."""
    true = judge.value_at(case.tree, dict(zip("xy", case.there, strict=False)))
    function = _function(case)
    seen = asked(lambda: function.value(_place(case)))
    if true is None:
        if seen is not sympy.nan:
            raise Wrong(f"is not defined there, mathcore says {seen}")
        return
    if seen is sympy.nan:
        raise Wrong(f"the value is {mp.nstr(as_mpf(true), 20)}, mathcore says it is not defined")
    compare(seen, true, "the value")


def check_judgement(case: Case) -> None:
    """The kind of the place, and its slopes where it is smooth."""
    surface = case.on_surface
    true = (
        judge.judge_surface(case.tree, case.there) if surface else judge.judge_curve(case.tree, *case.there)
    )
    function = _function(case)
    found = asked(lambda: function.differentiable_at(_place(case)))
    seen = "smooth" if found.ok else judge.named(found.reason, surface)
    if seen == "unknown":
        raise Unknown(found.reason)
    if surface and (true.kind, seen) in (("hole", "broken"), ("edge", "pole"), ("broken", "pole")):
        raise Abstain("another path may lead to another value")
    if surface and seen not in (true.kind, *true.also):
        true = judge.judge_surface(case.tree, case.there, judge.MANY)
        if seen == "edge" and _leaves_gaps(case):
            return
    if seen not in (true.kind, *true.also):
        slopes = ", ".join(mp.nstr(as_mpf(slope), 12) for slope in true.slopes)
        raise Wrong(f"{true.kind} {slopes}: mathcore says {seen} ({found.reason})")
    if not found.ok:
        return
    if surface:
        slopes = asked(lambda: function.gradient_at(_place(case)))
        level = asked(lambda: function.steepest(_place(case))).direction is None
        if level != all(slope == 0 for slope in true.slopes):
            raise Wrong(f"level: {not level}, mathcore says {level}")
    else:
        slopes = (asked(lambda: function.slope(_place(case))),)
    for slope, right, name in zip(slopes, true.slopes, "xy", strict=False):
        compare(slope, right, f"the slope in {name}")


def _leaves_gaps(case: Case) -> bool:
    """Whether f is undefined beside the place in one of many directions: a gap may be a degree wide."""
    f, (x, y) = python_function(case.tree, "xy", "many"), map(as_mpf, case.there)
    near = mp.mpf(10) ** -15
    for k in range(TURNS):
        turn = 2 * mp.pi * (k + mp.mpf("0.37")) / TURNS
        try:
            value = f(x + near * mp.cos(turn), y + near * mp.sin(turn))
        except (ValueError, ZeroDivisionError, TypeError):
            return True
        if isinstance(value, mp.mpc):
            return True
    return False


def check_printing(case: Case) -> None:
    """What is printed of a formula as given, from SymPy, in the given order, and in plain text."""
    pick, tree = random.Random(case.text), case.tree
    reading = asked(lambda: read(case.text, ("x", "y")))
    formulas = {"as given": reading.typst, "typeset": asked(lambda: typeset(reading.expr))}
    formulas["in order"] = asked(lambda: typeset(reading.expr, reading.orders))
    plain = parse(reading.plain)
    for _ in range(PRINTED_AT):
        there = {name: mp.mpf(pick.randrange(1, 300)) / 97 + mp.mpf(1) / 1009 for name in "xy"}
        try:
            true = as_mpf(real.calculate(tree, there))
        except Undefined:
            continue
        again = as_mpf(real.calculate(plain, there))
        close = abs(true) * mp.mpf(10) ** -25 + mp.mpf(10) ** -35
        if abs(again - true) > close:
            raise Wrong(f"{reading.plain} in plain text is another formula")
        for what, source in formulas.items():
            try:
                alike = any(_reads_as(source, there, true, digits) for digits in (50, 400))
            except SyntaxError as problem:
                raise Wrong(f"{what}: {source} is not read: {problem}") from problem
            except ValueError:
                if abs(true) < mp.mpf(10) ** -100:  # as the root of what is 0 but for rounding
                    raise Abstain("rounded out of the domain") from None
                raise Wrong(f"{what}: {source} has no value at {there}") from None
            if not alike:
                raise Wrong(f"{what}: {source} reads as another formula")


def _reads_as(source: str, there: dict[str, Real], true: Real, digits: int) -> bool:
    """Whether Typst source, read as a person does, has this value; more digits tell where these cancel."""
    with mpmath.workdps(digits):
        seen = Formula(source).at(**{name: mpmath.mp.make_mpf(value._mpf_) for name, value in there.items()})
    return abs(mp.make_mpf(seen._mpf_) - true) <= abs(true) * mp.mpf(10) ** -12 + mp.mpf(10) ** -35


CHECKS: dict[str, Callable[[Case], None]] = {
    "value": check_value, "slope": check_judgement, "judgement": check_judgement,
    "stationary": check_stationary, "descent": check_descent, "printing": check_printing,
    "pieces": check_pieces,
}  # fmt: skip


def outcome(case: Case) -> Outcome:
    """How mathcore's answer compares."""
    try:
        CHECKS[case.kind](case)
    except ExpressionError as error:
        return Outcome(REFUSED, str(error).partition("\n")[0])
    except Abstain as reason:
        return Outcome(ABSTAIN, str(reason))
    except Unknown as refusal:
        return Outcome(UNKNOWN, str(refusal))
    except Wrong as difference:
        return Outcome(WRONG, str(difference))
    return Outcome(AGREE)
