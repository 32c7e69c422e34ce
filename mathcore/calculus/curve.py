"""`Curve`: a function of one variable with its exact values, slopes, tangents and secants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, cmp_to_key

import sympy

from mathcore.calculus.differentiability import (
    Differentiability,
    measured_tangent,
    tangent_at,
    with_hint,
)
from mathcore.calculus.function import Function, Real
from mathcore.evaluate.arrays import Array, ArrayLike, np
from mathcore.evaluate.cache import cached
from mathcore.evaluate.multiprecision import NotKnownError, at_point
from mathcore.evaluate.work_budget import answered
from mathcore.lexer.errors import ExpressionError
from mathcore.notation.letters import letter
from mathcore.notation.plain_text import plain
from mathcore.notation.typeset import OTHERWISE, Orders, set_cases, slope_name
from mathcore.reader.expression import (
    NONE,
    Constants,
    Reading,
    header,
    is_variable,
    number,
    read,
    undetermined,
    variable_symbol,
)
from mathcore.reader.intervals import Interval, Intervals, order
from mathcore.reader.pieces import expression_of, names_in, read_pieces

LONGEST_NAME = 60  # characters by which a function of pieces is called in a sentence


@dataclass(frozen=True)
class Line:
    """A straight line through an exact point with an exact slope."""

    point: tuple[sympy.Expr, sympy.Expr]
    slope: sympy.Expr

    def at(self, x: Real) -> sympy.Expr:
        """The exact ordinate at x."""
        return self.point[1] + self.slope * (number(x) - self.point[0])

    def values(self, xs: ArrayLike) -> Array:
        """The ordinates at an array of x, floats of the same shape."""
        x0, y0, slope = (float(at_point(part, None, None)) for part in (*self.point, self.slope))
        return y0 + slope * (np.asarray(xs, dtype=float) - x0)


@dataclass(frozen=True, slots=True)
class SlopeRow:
    """A row of a slope table: x, f(x), f′(x); a value or slope that is not defined is None, for `reason`."""

    place: sympy.Expr
    value: sympy.Expr | None
    slope: sympy.Expr | None
    reason: str = ""


@dataclass(frozen=True)
class Piece:
    """A part of a curve of pieces: the curve that it follows, where it does so, and that as Typst."""

    curve: Curve
    where: Intervals
    condition: str

    def guarded(self, guard: sympy.Expr) -> sympy.Expr:
        """A guard of its curve as one of the whole: it counts only where this piece holds."""
        x = self.curve.variable
        here = [(guard, part.condition(x)) for part in self.where]
        return sympy.Piecewise(*here, (sympy.S.Zero, True), evaluate=False)


@dataclass(frozen=True)
class Curve(Function):
    """y = f(x), real. `typst` is its formula; f is defined only where all `guards` are.

    Every method ends within about a second of work, or raises a ValueError of one sentence.

    `notes` name readings of the text that may surprise; `orders`, `shown`: see Reading. A curve given by
    cases has `pieces`, which share no place; where none holds it is not defined.
    """

    expr: sympy.Expr
    variable: sympy.Symbol
    typst: str = ""
    text: str = field(default="", compare=False)
    guards: tuple[sympy.Expr, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    orders: Orders = field(default_factory=dict, compare=False, repr=False)
    name: str = "f"
    shown: sympy.Expr | None = field(default=None, repr=False)
    pieces: tuple[Piece, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        variable = variable_symbol(self.variable) if isinstance(self.variable, str) else self.variable
        object.__setattr__(self, "variable", variable)
        self._complete()
        if strange := self.expr.free_symbols - {variable}:
            given = ", ".join(sorted(symbol.name for symbol in strange))
            raise ValueError(f"The curve's variable is {variable}, but its formula also holds {given}")

    @classmethod
    def read(
        cls,
        text: str | Sequence[str],
        variable: str | None = "x",
        name: str = "f",
        constants: Constants = NONE,
    ) -> Curve:
        """Read a lecturer's text, or a list of pieces.

        variable=None takes that of its head, else the one name in it, else x. `name` is what the function is
        called where the text has no head.

        Raises ExpressionError.
        """
        if variable is None:
            variable = variable_in(text, "x", constants)
        symbol = variable_symbol(variable)

        def one(part: str) -> Reading:
            return read(part, (variable,), constants)

        def curve(found: Reading) -> Curve:
            text, called, shown = found.text.strip(), found.name or name, found.shown
            return cls(
                found.expr, symbol, found.typst, text, found.guards, found.notes, found.orders, called, shown
            )

        if isinstance(text, str):
            return curve(one(text))
        parts = read_pieces(text, symbol, one)
        pieces = [Piece(curve(part.reading), part.where, part.condition) for part in parts]
        name = next((part.reading.name for part in parts if part.reading.name), name)
        whole = ", ".join(part.strip() for part in text)
        called = whole if len(whole) <= LONGEST_NAME else f"{text[0].strip()}, …"
        return cls.of_pieces(pieces, called, name)

    @classmethod
    def of_pieces(cls, pieces: Sequence[Piece], text: str, name: str = "f") -> Curve:
        """The curve of pieces that share no place."""
        x = pieces[0].curve.variable
        cases = [(piece.curve.expr, part.condition(x)) for piece in pieces for part in piece.where]
        guards = [piece.guarded(guard) for piece in pieces for guard in piece.curve.guards]
        notes = dict.fromkeys(note for piece in pieces for note in piece.curve.notes)
        return cls(
            sympy.Piecewise(*cases, evaluate=False),
            x,
            set_cases((piece.curve.typst, piece.condition) for piece in pieces),
            text,
            tuple(dict.fromkeys(guards)),
            tuple(notes),
            name=name,
            pieces=tuple(pieces),
        )

    # -- exact values

    def value(self, a: Real) -> sympy.Expr:
        """f(a), exact, or 50 digits of it where that would be long; nan where f is not defined."""
        return self._value(number(a))

    def slope(self, a: Real) -> sympy.Expr:
        """f′(a), exact where the rules give it. ValueError with the reason where there is no tangent."""
        place = number(a)
        found = self.differentiable_at(place)
        if not found.ok:
            raise ValueError(f"{found.reason}. {found.hint}")
        exact = self.slope_function.value(place)
        return found.slope if exact is sympy.nan else exact

    def slope_at(self, x: Real) -> sympy.Expr:
        """f′(x) by the rules, else as measured, as for x·sign(x)² at 0; nan where there is no tangent."""
        place = number(x)
        found = self.slope_function.value(place)
        if found is not sympy.nan:
            return found
        measured = self.differentiability(place)
        return measured.slope if measured.ok else sympy.nan

    @cached_property
    def slope_function(self) -> Curve:
        """f′ by the rules of differentiation, as a curve; defined only where f is.

        Where its formula would have more than 2000 nodes, automatic differentiation is used instead: `notes`
        say so, the values are 50-digit floats, and `typst` is f′(x).
        """
        if self.pieces:
            return _slope_of_pieces(self)
        shown = slope_name(self.name, self.variable.name)
        return self._slope_in(self.variable, shown, f"the slope of {self.text}")

    @property
    def variables(self) -> tuple[sympy.Symbol]:
        """The one variable, as a tuple, as Surface has two."""
        return (self.variable,)

    @property
    def partials(self) -> tuple[Curve]:
        """The slope function, as a tuple, as Surface has two partials."""
        return (self.slope_function,)

    def slope_table(self, places: Iterable[Real]) -> tuple[SlopeRow, ...]:
        """A row x, f(x), f′(x) for each x, with the reason where there is no slope."""
        rows = []
        for place in map(number, places):
            value, found = self.value(place), self.differentiability(place)
            rows.append(
                SlopeRow(
                    place,
                    None if value is sympy.nan else value,
                    self.slope(place) if found.ok else None,
                    found.reason,
                )
            )
        return tuple(rows)

    def tangent(self, a: Real) -> Line:
        """The tangent at a. ValueError with the reason where there is none."""
        place = number(a)
        return Line((place, self.value(place)), self.slope(place))

    def secant(self, a: Real, h: Real) -> Line:
        """The line through (a, f(a)) and (a + h, f(a + h))."""
        place = number(a)
        return Line((place, self._defined(place)), self.difference_quotient(place, h))

    def difference_quotient(self, a: Real, h: Real) -> sympy.Expr:
        """(f(a + h) − f(a)) / h, exact. ValueError if h is 0 or f is not defined at both."""
        place, step = number(a), number(h)
        if step.is_zero:
            raise ValueError("h = 0 gives no secant: use a step such as 1 or 0.001")
        return (self._defined(place + step) - self._defined(place)) / step

    @answered
    def differentiable_at(self, a: Real) -> Differentiability:
        """Whether there is a tangent at a; if not, the reason, and nearby points that have one."""
        at = number(a)
        steps = (1, -1, sympy.Rational(1, 2), -sympy.Rational(1, 2), 2, -2)
        near = [at + step for step in steps] if at.is_Rational else []
        return with_hint(
            self.differentiability(at),
            [*near, *map(sympy.Integer, (1, 2, 0, -1, 5))],
            lambda place: place != at and self.differentiability(place).ok,
            lambda place: f"{letter(self.variable.name)} = {plain(place)}",
            ", ",
            self.notes,
        )

    @cached
    def differentiability(self, place: sympy.Expr) -> Differentiability:
        """As differentiable_at, for an exact x, without the hint."""
        try:
            return tangent_at(self, place, f"{letter(self.variable.name)} = {plain(place)}")
        except NotKnownError as reason:
            return Differentiability(False, str(reason))

    @cached_property
    def joins(self) -> tuple[sympy.Expr, ...]:
        """The ends of the pieces, in order; () for a curve without pieces."""
        ends = {end for piece in self.pieces for part in piece.where for end, _ in part.ends}
        return tuple(sorted(ends, key=cmp_to_key(order)))

    def _defined(self, place: sympy.Expr) -> sympy.Expr:
        value = self.value(place)
        if value is sympy.nan:
            raise ValueError(f"{self.text} is not defined at {letter(self.variable.name)} = {plain(place)}")
        return value

    # -- for drawing

    def values(self, xs: ArrayLike) -> Array:
        """f at an array of x: floats of the same shape, NaN where f is not defined."""
        return self._on_arrays(xs)

    def slopes(self, xs: ArrayLike) -> Array:
        """f′ at an array of x: floats of the same shape, NaN where there is none."""
        return self.slope_function.values(xs)


def variable_in(text: str | Sequence[str], usual: str, constants: Iterable[str] = ()) -> str:
    """The variable of a text, or pieces, in one: that of a head, else the one name in it, else the usual.

    ExpressionError where there is no head, and more names than one, none of them the usual.
    """
    texts = (
        [text] if isinstance(text, str) else [expression_of(part) for part in text if isinstance(part, str)]
    )
    heads = [(header(part), part) for part in texts]
    for head, part in heads:
        if len(head.variables) > 1:
            shown = ", ".join(head.variables)
            problem = f"The formula's head names {len(head.variables)} variables, {shown}"
            raise ExpressionError(problem, part, 0, f"a curve has one: {head.name}({head.variables[0]}) = …")
    given = [head.variables[0] for head, _ in heads if head.variables]
    given = given or list(filter(is_variable, names_in(text, constants)))
    if len(set(given)) == 1:
        return given[0]
    if not given or usual in given:
        return usual
    raise undetermined(texts[0], given, 1)


def _slope_of_pieces(curve: Curve) -> Curve:
    """f′ piece by piece; at a join it is defined where f has a tangent there."""
    slopes = [piece.curve.slope_function for piece in curve.pieces]
    wheres = [[part for part in piece.where if not part.is_point] for piece in curve.pieces]
    held: dict[sympy.Expr, tuple[int, int]] = {}  # join → the piece and the interval that have its slope
    for join in curve.joins:
        if _has_tangent(curve, join):
            near = [
                (k, n)
                for k, where in enumerate(wheres)
                for n, part in enumerate(where)
                if join in (part.low, part.high)
            ]
            near.sort(key=lambda at: not wheres[at[0]][at[1]].holds(join))
            known = [at for at in near if slopes[at[0]].point(join) is not None]
            if known:
                held[join] = known[0]
    pieces = []
    for k, (piece, slope, where) in enumerate(zip(curve.pieces, slopes, wheres, strict=True)):
        parts = tuple(
            Interval(part.low, part.high, held.get(part.low) == (k, n), held.get(part.high) == (k, n))
            for n, part in enumerate(where)
        )
        if parts:
            whole = all(end in held for part in parts for end, _ in part.ends)
            pieces.append(Piece(slope, parts, _condition(piece, parts, whole)))
    return Curve.of_pieces(pieces, f"the slope of {curve.text}")


def _has_tangent(curve: Curve, join: sympy.Expr) -> bool:
    """Whether there is one at a join: measured, as the rules of each piece tell of one side alone."""
    try:
        return measured_tangent(curve, join, "").ok
    except NotKnownError:
        return False


def _condition(piece: Piece, parts: Intervals, whole: bool) -> str:
    """How the condition of a piece of f is written for f′: as given, without the ends that fell away.

    `whole`: f′ is defined at all of its ends.
    """
    given = piece.condition != OTHERWISE
    if parts == piece.where and (given or whole):
        return piece.condition
    if given and parts == tuple(Interval(part.low, part.high) for part in piece.where):
        return piece.condition.replace("<=", "<").replace(">=", ">")
    return ' "or" '.join(part.typst(piece.curve.variable) for part in parts)
