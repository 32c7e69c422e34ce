"""`Surface`: a function of two variables with its exact values, partials, gradients and tangent planes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.differentiability import Smoothness, tangent_plane_at, with_hint
from mathcore.calculus.function import Function, Pair, Real
from mathcore.evaluate.arrays import Array, ArrayLike, np
from mathcore.evaluate.cache import cached
from mathcore.evaluate.exact import NOWHERE, with_fixed
from mathcore.evaluate.multiprecision import NotKnownError, at_places, vanishes
from mathcore.lexer.errors import ExpressionError
from mathcore.notation.letters import in_a_row, letter, rank
from mathcore.notation.plain_text import plain
from mathcore.notation.typeset import Orders, partial_name
from mathcore.reader.expression import (
    NONE,
    Constants,
    canonical,
    header,
    is_variable,
    names,
    number,
    read,
    undetermined,
    variable_symbol,
)
from mathcore.reader.to_sympy import NEEDS_ITS_DOMAIN

Place = Sequence[Real]
_USUAL = ("x", "y"), ("u", "v")  # in this order wherever they stand


@dataclass(frozen=True)
class Plane:
    """A plane through an exact point (x, y, z) with exact slopes in x and in y."""

    point: tuple[sympy.Expr, sympy.Expr, sympy.Expr]
    slopes: Pair

    def at(self, p: Place) -> sympy.Expr:
        """The exact height over p."""
        x, y = pair(p)
        (x0, y0, z0), (along_x, along_y) = self.point, self.slopes
        return z0 + along_x * (x - x0) + along_y * (y - y0)

    def values(self, xs: ArrayLike, ys: ArrayLike) -> Array:
        """The heights over arrays of places, broadcast together."""
        x0, y0, z0, along_x, along_y = (float(at_places(part, {})) for part in (*self.point, *self.slopes))
        east, north = np.asarray(xs, dtype=float) - x0, np.asarray(ys, dtype=float) - y0
        return z0 + along_x * east + along_y * north

    @property
    def normal(self) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
        """The vector (−∂f/∂x, −∂f/∂y, 1), at right angles to the plane, pointing up."""
        return -self.slopes[0], -self.slopes[1], sympy.S.One


@dataclass(frozen=True)
class Steepest:
    """The unit vector uphill and the slope in that direction, |∇f|.

    Where the gradient is 0, `direction` is None, `rate` 0, and `reason` says so.
    """

    direction: Pair | None
    rate: sympy.Expr
    reason: str = ""


@dataclass(frozen=True)
class Surface(Function):
    """z = f(x, y), real, over two variables (symbols or names).

    `typst` is its formula; f is defined only where all `guards` are. `ordered` tells whether the order of the
    variables was given or is a matter of course, as with x and y. A place p is a pair of numbers: int,
    float (taken as its shortest decimal), text such as "pi/4", or exact SymPy.
    """

    expr: sympy.Expr
    variables: tuple[sympy.Symbol, sympy.Symbol]
    typst: str = ""
    text: str = field(default="", compare=False)
    guards: tuple[sympy.Expr, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    orders: Orders = field(default_factory=dict, compare=False, repr=False)
    name: str = "f"
    ordered: bool = field(default=True, compare=False)
    shown: sympy.Expr | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        given = tuple(variable_symbol(one) if isinstance(one, str) else one for one in self.variables)
        if len(given) != 2 or given[0] == given[1]:
            raise ValueError(f"A surface has two variables, such as x and y; given were {_listed(given)}")
        object.__setattr__(self, "variables", given)
        self._complete()
        if strange := self.expr.free_symbols - set(given):
            raise ValueError(
                f"The surface's variables are {_listed(given)}, but its formula also holds {_listed(strange)}"
            )

    @classmethod
    def read(
        cls,
        text: str,
        variables: Iterable[str] | None = ("x", "y"),
        order: Sequence[str] = (),
        constants: Constants = NONE,
    ) -> Surface:
        """Read a lecturer's text; variables=None takes those of its head, else its two names.

        These are in the ``order`` given, else sorted. Raises ExpressionError.
        """
        if variables is None:
            declared, ordered = variables_in(text, order, constants)
        else:
            declared, ordered = tuple(variables), True
        found = read(text, declared, constants)
        return cls(
            found.expr,
            tuple(map(variable_symbol, declared)),
            found.typst,
            text.strip(),
            found.guards,
            found.notes,
            found.orders,
            found.name or next(name for name in ("f", "g", "F") if name not in declared),
            ordered,
            found.shown,
        )

    # -- exact values

    def value(self, p: Place) -> sympy.Expr:
        """f(p), exact, or 50 digits of it where that would be long; nan where f is not defined."""
        return self._value(pair(p))

    def partial(self, variable: str | sympy.Symbol) -> Surface:
        """∂f/∂x or ∂f/∂y by the rules, as a surface; defined only where f is. ValueError for another name."""
        return self.gradient[self._index(variable)]

    @cached_property
    def gradient(self) -> tuple[Surface, Surface]:
        """(∂f/∂x, ∂f/∂y), as surfaces."""
        return tuple(
            self._slope_in(
                variable,
                partial_name(self.name, variable.name),
                f"the slope in {variable} of {self.text}",
            )
            for variable in self.variables
        )

    @property
    def is_plane(self) -> bool:
        """Whether it is a plane: its slopes are constant, and it has no steps, as ⌊x⌋ + y has."""
        level = all(not part.expr.free_symbols for part in self.gradient)
        return level and self.expr.is_polynomial(*self.variables) and not self.guards

    @property
    def partials(self) -> tuple[Surface, Surface]:
        """The gradient's components, as Curve has one."""
        return self.gradient

    @cached_property
    def hessian(self) -> tuple[tuple[Surface, Surface], tuple[Surface, Surface]]:
        """((∂²f/∂x², ∂²f/∂x∂y), (∂²f/∂y∂x, ∂²f/∂y²)), as surfaces; the mixed ones are the same."""
        along_x, along_y = self.gradient
        mixed = along_x.gradient[1]
        return (along_x.gradient[0], mixed), (mixed, along_y.gradient[1])

    def gradient_at(self, p: Place) -> Pair:
        """∇f(p), exact where the rules give it. ValueError with the reason where there is none."""
        place = pair(p)
        found = self.differentiable_at(place)
        if not found.ok:
            raise ValueError(f"{found.reason}. {found.hint}")
        exact = tuple(part.value(place) for part in self.gradient)
        measured = zip(exact, found.gradient, strict=True)
        return tuple(seen if part is sympy.nan else part for part, seen in measured)

    def directional_derivative(self, p: Place, u: Place | Real) -> sympy.Expr:
        """The slope at p in direction u: a non-zero vector, or an angle in radians from the x-axis.

        ∇f(p) · u/|u|, exact. ValueError for the zero vector, and where there is no tangent plane.
        """
        along = self.gradient_at(p)
        unit = _unit(u)
        return along[0] * unit[0] + along[1] * unit[1]

    def steepest(self, p: Place) -> Steepest:
        """The direction and the rate of the steepest rise at p. ValueError as for gradient_at."""
        along = self.gradient_at(p)
        if all(vanishes(part) for part in along):
            reason = f"The gradient is 0 at {self.at(p)}: level ground, no direction is the steepest"
            return Steepest(None, sympy.S.Zero, reason)
        rate = _length(along)
        return Steepest((along[0] / rate, along[1] / rate), rate)

    def tangent_plane(self, p: Place) -> Plane:
        """The tangent plane at p. ValueError with the reason where there is none."""
        place = pair(p)
        slopes = self.gradient_at(place)
        return Plane((*place, self.value(place)), slopes)

    def slice(self, **fixed: Real) -> Curve:
        """The slice with one variable fixed, as a curve: slice(y=1) is f(x, 1), slice(x=0) is f(0, y).

        ValueError unless exactly one variable is fixed, and where f is defined nowhere on the slice.
        """
        if len(fixed) != 1:
            raise ValueError(f"A slice fixes one of {_listed(self.variables)}: for example y=1")
        ((name, value),) = fixed.items()
        index = self._index(name)
        held, left, place = self.variables[index], self.variables[1 - index], number(value)
        expr = with_fixed(self.expr, held, place)
        delicate = (*_delicate(self.expr), *self.guards)
        guards = tuple(dict.fromkeys(with_fixed(part, held, place) for part in delicate))
        where = f"{held} = {plain(place)}"
        if any(part.has(*NOWHERE) for part in (expr, *guards)) or any(
            not part.free_symbols and at_places(part, {}) is None for part in guards
        ):
            raise ValueError(f"{self.text} is not defined along {where}: cut it elsewhere")
        kept = tuple(part for part in guards if part.free_symbols and not expr.has(part))
        return Curve(expr, left, "", f"the slice {where} of {self.text}", kept, name=self.name)

    def differentiable_at(self, p: Place) -> Smoothness:
        """Whether there is a tangent plane at p; if not, the reason, and nearby points that have one."""
        here = pair(p)
        tried = []
        if all(part.is_Rational for part in here):
            steps = ((1, 0), (0, 1), (1, 1), (-1, 0), (2, 1))
            tried = [(here[0] + dx, here[1] + dy) for dx, dy in steps]
        tried += [tuple(map(sympy.Integer, p)) for p in ((1, 1), (1, 2), (0, 0), (-1, 1), (3, 1), (5, 5))]
        return with_hint(
            self.differentiability(here),
            tried,
            lambda place: place != here and self.differentiability(place).ok,
            self.at,
            "; ",
            self.notes,
        )

    @cached
    def differentiability(self, place: Pair) -> Smoothness:
        """As differentiable_at, for an exact place, without the hint."""
        try:
            return tangent_plane_at(self, place, self.at(place), self.variables)
        except NotKnownError as reason:
            return Smoothness(False, str(reason))

    def at(self, p: Place) -> str:
        """The place as plain text: (x, y) = (1, 0.5)."""
        return f"({_listed(self.variables)}) = ({', '.join(plain(part) for part in pair(p))})"

    def _index(self, variable: str | sympy.Symbol) -> int:
        wanted = variable_symbol(variable) if isinstance(variable, str) else variable
        if wanted not in self.variables:
            raise ValueError(f"{variable} is not a variable of {self.text}: it has {_listed(self.variables)}")
        return self.variables.index(wanted)

    # -- for drawing

    def values(self, xs: ArrayLike, ys: ArrayLike) -> Array:
        """f at arrays of places, broadcast together: floats, NaN where f is not defined."""
        return self._on_arrays(xs, ys)

    def gradients(self, xs: ArrayLike, ys: ArrayLike) -> Array:
        """∇f at arrays of places: floats of shape (2, …), NaN where there is none."""
        return np.stack([part.values(xs, ys) for part in self.gradient])


def variables_in(
    text: str, order: Sequence[str] = (), constants: Iterable[str] = ()
) -> tuple[tuple[str, str], bool]:
    """The two variables of a text, and whether their order is certain.

    Those of its head, else its names: in the ``order`` given, which may name another, else sorted.
    """
    head = header(text)
    seen = tuple(filter(is_variable, names(text, constants)))
    given = tuple(sorted(seen, key=rank))
    one = given[0] if len(given) == 1 and given[0] not in ("x", "y") else ""
    told = tuple(map(canonical, order))
    if not head.variables and len(told) == 2 and set(seen) <= set(told) and all(map(is_variable, told)):
        return told, True
    if len(head.variables) == 1 or (one and not head.variables):
        name, only = letter(head.name or "f"), letter(head.variables[0] if head.variables else one)
        problem = f"{'The head names' if head.variables else 'The formula holds'} one variable, {only}"
        raise ExpressionError(problem, text, 0, f"a surface has two: write both, as in {name}({only}, …) = …")
    if head.variables:
        return head.variables, True
    if len(given) > 2 and not {*_USUAL[0]} & {*given}:
        raise undetermined(text, seen, 2)
    if len(given) != 2 or given in _USUAL:
        return given if given in _USUAL else _USUAL[0], True
    # K and L are in a row, but L^0.3 K^0.7 names them the other way round.
    return given, in_a_row(*given) and (given == seen or "_" in given[0])


def pair(p: Place) -> Pair:
    """Two exact numbers. ValueError for anything else."""
    if isinstance(p, (str, bytes)) or not isinstance(p, (Sequence, np.ndarray)) or len(p) != 2:
        raise ValueError(f"{p!r} is no place: give two numbers, as in (1, 2)")
    return tuple(number(part.item() if isinstance(part, np.generic) else part) for part in p)


def _unit(u: Place | Real) -> Pair:
    if not isinstance(u, (str, int, float, sympy.Expr)):
        u = pair(u)
        if all(vanishes(part) for part in u):
            raise ValueError("The vector (0, 0) has no direction: give another, or an angle in radians")
        size = _length(u)
        return u[0] / size, u[1] / size
    angle = number(u)
    return sympy.cos(angle), sympy.sin(angle)


def _length(vector: Pair) -> sympy.Expr:
    """√(a² + b²); no root where one component is 0."""
    for part, other in (vector, vector[::-1]):
        if other == 0:
            return part if at_places(part, {}) > 0 else -part
    return sympy.sqrt(vector[0] ** 2 + vector[1] ** 2)


def _delicate(expr: sympy.Expr) -> list[sympy.Expr]:
    """The parts not defined everywhere; they stay guards of a slice from which they cancel."""
    return [
        part
        for part in sympy.preorder_traversal(expr)
        if isinstance(part, NEEDS_ITS_DOMAIN)
        or (isinstance(part, sympy.Pow) and not (part.exp.is_Integer and part.exp > 0))
    ]


def _listed(parts: Iterable[sympy.Symbol]) -> str:
    return ", ".join(letter(part.name) for part in parts)
