"""The field types of a scene's parameters: a lecturer's text or number in, a mathcore object out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import sympy
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mathcore import Curve, ExpressionError, Surface, names, number


class Refusal(ValueError):
    """A value that can be read but not shown: the key it came under, what is wrong, what would work."""

    def __init__(self, key: str, reason: str, hint: str = ""):
        super().__init__(reason if not hint else f"{reason}; {hint}")
        self.key, self.reason, self.hint = key, reason, hint


class SceneParameters(BaseModel):
    """A scene's parameters: frozen, no unknown keys; the defaults are the storyboard's values.

    A subclass overrides ``refuse`` to raise Refusal for values that do not go together; it runs once, last.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, validate_default=True
    )

    def model_post_init(self, _context: Any) -> None:
        try:
            self.refuse()
        except Refusal as refusal:
            raise PydanticCustomError(
                "refused", "{reason}", {"key": refusal.key, "reason": refusal.reason, "hint": refusal.hint}
            ) from refusal

    def refuse(self) -> None:
        """Raise Refusal where the values cannot be shown together."""


def _fault(reason: str, hint: str, kind: str = "number", position: int | None = None) -> PydanticCustomError:
    """The error for pydantic: what is wrong with a value and what would work."""
    context = {"reason": reason, "hint": hint} | ({} if position is None else {"position": position})
    return PydanticCustomError(kind, "{reason}", context)


def _unread(error: ExpressionError) -> PydanticCustomError:
    return _fault(str(error), error.hint, "expression", error.position)


def _text(given: Any, example: str) -> str:
    """A function's text; a plain number is a constant function."""
    if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise _fault("a function is written as a text", f'such as "{example}"', "expression")
    return given


def curve_field(letter: str) -> Any:
    """A function of one variable: ``letter``, or the only other letter in the text."""

    def read(given: Any) -> Curve:
        if isinstance(given, Curve):
            return given
        text = _text(given, f"{letter}^2")
        try:
            free = names(text)
            variable = free[0] if len(free) == 1 and len(free[0]) == 1 else letter
            return Curve.read(text, variable)
        except ExpressionError as error:
            raise _unread(error) from error

    return Annotated[Curve, BeforeValidator(read)]


def _surface(given: Any) -> Surface:
    if isinstance(given, Surface):
        return given
    try:
        return Surface.read(_text(given, "x^2 + y^2"), None)
    except ExpressionError as error:
        raise _unread(error) from error


def _number(given: Any) -> sympy.Expr:
    if isinstance(given, sympy.Expr):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        raise _fault("a number is needed", 'such as 1, 0.5 or an exact text like "pi/4"')
    try:
        return number(given)
    except ExpressionError as error:
        raise _unread(error) from error


def _positive(given: Any) -> sympy.Expr:
    value = _number(given)
    if not float(value) > 0:
        raise _fault(f"it must be greater than 0, and {value} is not", "0.1 is a good first try")
    return value


def _two_numbers(given: Any, reason: str, hint: str) -> tuple[sympy.Expr, sympy.Expr]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise _fault(reason, hint)
    one, other = map(_number, given)
    return one, other


def _place(given: Any) -> tuple[sympy.Expr, sympy.Expr]:
    return _two_numbers(given, "a place is two numbers, one along each axis", 'such as [1, 2] or [0, "pi/4"]')


_WINDOWS: list[Any] = [
    {"x": [-1, 4], "y": [-1, 4], "f": [0, 30]},
    {"x": [-1, 4], "f": [-2, 16]},
    {"w": [0, 12], "L": [0, 60]},
]
FIRST_AXIS = ""  # stands for its name where a window is two numbers alone


def _window(given: Any) -> dict[str, tuple[sympy.Expr, sympy.Expr]] | None:
    """The range of each axis by its name, that of two numbers alone by FIRST_AXIS."""
    if given is None:
        return None
    table = given if isinstance(given, dict) else {FIRST_AXIS: given}
    if not table:
        raise _fault("the window names no axis", "such as { x = [-1, 4] }, or [-1, 4] for the first axis")
    return {str(name): _range(ends, f"{name} = " if name else "") for name, ends in table.items()}


def _range(given: Any, name: str) -> tuple[sympy.Expr, sympy.Expr]:
    reason = "a window is two numbers for each axis, its lower and its upper end"
    low, high = _two_numbers(given, reason, "such as [-1, 4] or { x = [-1, 4], y = [0, 9] }")
    if not float(low) < float(high):
        reason = f"the window is empty: {name}[{low}, {high}] does not begin with the smaller number"
        if float(low) == float(high):
            raise _fault(f"the window is empty: {name}[{low}, {high}]", "give two numbers that differ")
        raise _fault(reason, f"such as {name}[{high}, {low}]")
    return low, high


CurveField = curve_field("x")
LossField = curve_field("w")
SurfaceField = Annotated[Surface, BeforeValidator(_surface)]  # in x and y, or the two names in the text
PlaceField = Annotated[tuple[sympy.Expr, sympy.Expr], BeforeValidator(_place)]
NumberField = Annotated[sympy.Expr, BeforeValidator(_number)]
PositiveField = Annotated[sympy.Expr, BeforeValidator(_positive)]
StepsField = Annotated[int, Field(ge=1, le=10, strict=True)]
WindowField = Annotated[
    dict[str, tuple[sympy.Expr, sympy.Expr]] | None,
    BeforeValidator(_window),
    Field(examples=_WINDOWS),  # the first that goes with a scene's defaults is shown
]
