"""The field types of a scene's parameters: a lecturer's text or number in, a mathcore object out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import sympy
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from mathcore import Constants, Curve, ExpressionError, Surface, number, variables_among


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


def constants_of(info: ValidationInfo) -> Constants:
    """The lesson's constants, which pydantic hands to every field: ``model_validate(…, context=…)``."""
    return (info.context or {}).get("constants", {})


def _text(given: Any, example: str) -> str:
    """A function's text; a plain number is a constant function."""
    if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise _fault("a function is written as a text", f'such as "{example}"', "expression")
    return given


def curve_field(letter: str) -> Any:
    """A function of one variable: ``letter``, or the only other letter in the text."""

    def read(given: Any, info: ValidationInfo) -> Curve:
        if isinstance(given, Curve):
            return given
        text, constants = _text(given, f"{letter}^2"), constants_of(info)
        try:
            (variable,) = variables_among(text, (letter,), constants)
            return Curve.read(text, variable, constants)
        except ExpressionError as error:
            raise _unread(error) from error

    return Annotated[Curve, BeforeValidator(read)]


def _surface(given: Any, info: ValidationInfo) -> Surface:
    if isinstance(given, Surface):
        return given
    try:
        return Surface.read(_text(given, "x^2 + y^2"), None, constants_of(info))
    except ExpressionError as error:
        raise _unread(error) from error


def _number(given: Any, info: ValidationInfo) -> sympy.Expr:
    if isinstance(given, sympy.Expr):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        raise _fault("a number is needed", 'such as 1, 0.5 or an exact text like "pi/4"')
    try:
        return number(given, constants_of(info))
    except ExpressionError as error:
        raise _unread(error) from error


def _positive(given: Any, info: ValidationInfo) -> sympy.Expr:
    value = _number(given, info)
    if not float(value) > 0:
        raise _fault(f"it must be greater than 0, and {value} is not", "0.1 is a good first try")
    return value


def _two_numbers(given: Any, info: ValidationInfo, reason: str, hint: str) -> tuple[sympy.Expr, sympy.Expr]:
    if isinstance(given, (list, tuple)) and len(given) in (3, 4) and all(type(part) is int for part in given):
        hint = f"{hint}; a decimal takes a point, as in 0.5"  # [0,5, 1,5]
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise _fault(reason, hint)
    one, other = (_number(part, info) for part in given)
    return one, other


def _place(given: Any, info: ValidationInfo) -> tuple[sympy.Expr, sympy.Expr]:
    reason = "a place is two numbers, one along each axis"
    return _two_numbers(given, info, reason, 'such as [1, 2] or [0, "pi/4"]')


def _window(given: Any, info: ValidationInfo) -> tuple[sympy.Expr, sympy.Expr] | None:
    if given is None:
        return None
    reason = "a window is two numbers, its left and its right end"
    low, high = _two_numbers(given, info, reason, "such as [-1, 4]")
    if not float(low) < float(high):
        reason = f"the window is empty: {low} does not lie left of {high}"
        raise _fault(reason, f"such as [{high}, {low}]")
    return low, high


def _whole(given: Any, info: ValidationInfo) -> Any:
    """A constant's name, or another text that is a whole number; all else as it stands."""
    if not isinstance(given, str):
        return given
    try:
        value = number(given, constants_of(info))
    except ExpressionError:
        return given
    return int(value) if value.is_Integer else given


CurveField = curve_field("x")
LossField = curve_field("w")
SurfaceField = Annotated[Surface, BeforeValidator(_surface)]  # in x and y, or the two names in the text
PlaceField = Annotated[tuple[sympy.Expr, sympy.Expr], BeforeValidator(_place)]
NumberField = Annotated[sympy.Expr, BeforeValidator(_number)]
PositiveField = Annotated[sympy.Expr, BeforeValidator(_positive)]
StepsField = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=10, strict=True)]
WindowField = Annotated[tuple[sympy.Expr, sympy.Expr] | None, BeforeValidator(_window)]
