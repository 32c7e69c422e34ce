"""The field types of a scene's parameters: a lecturer's text or number in, a mathcore object out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import sympy
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mathcore import Curve, ExpressionError, Surface, names, number


class Refusal(ValueError):
    """A value that reads well but cannot be taught: the key it came under, what is wrong, what would work."""

    def __init__(self, key: str, reason: str, hint: str = ""):
        super().__init__(reason if not hint else f"{reason}; {hint}")
        self.key, self.reason, self.hint = key, reason, hint


class SceneParameters(BaseModel):
    """What a scene needs to know: frozen, no unknown keys; the defaults are the storyboard's values.

    ``refuse`` is where a subclass raises Refusal for values that do not go together; it runs once, at the
    end.
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
        """Raise Refusal where the values cannot be taught together."""


def _custom(error: ExpressionError) -> PydanticCustomError:
    return PydanticCustomError(
        "expression", "{reason}", {"reason": str(error), "position": error.position, "hint": error.hint}
    )


def _text(given: Any, example: str) -> str:
    """A function's text; a number alone is a constant's."""
    if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        told = {"reason": "a function is written as a text", "hint": f'such as "{example}"'}
        raise PydanticCustomError("expression", "{reason}", told)
    return given


def curve_field(letter: str) -> Any:
    """A one-variable function, in ``letter`` or, where the text has one other letter alone, in that."""

    def read(given: Any) -> Curve:
        if isinstance(given, Curve):
            return given
        text = _text(given, f"{letter}^2")
        try:
            free = names(text)
            variable = free[0] if len(free) == 1 and len(free[0]) == 1 else letter
            return Curve.read(text, variable)
        except ExpressionError as error:
            raise _custom(error) from error

    return Annotated[Curve, BeforeValidator(read)]


def _surface(given: Any) -> Surface:
    if isinstance(given, Surface):
        return given
    try:
        return Surface.read(_text(given, "x^2 + y^2"), None)
    except ExpressionError as error:
        raise _custom(error) from error


def _number(given: Any) -> sympy.Expr:
    if isinstance(given, sympy.Expr):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        raise PydanticCustomError(
            "number",
            "{reason}",
            {"reason": "a number is needed", "hint": 'such as 1, 0.5 or an exact text like "pi/4"'},
        )
    try:
        return number(given)
    except ExpressionError as error:
        raise _custom(error) from error


def _positive(value: sympy.Expr) -> sympy.Expr:
    if not float(value) > 0:
        raise PydanticCustomError(
            "number",
            "{reason}",
            {"reason": f"it must be greater than 0, and {value} is not", "hint": "0.1 is a good first try"},
        )
    return value


def _place(given: Any) -> tuple[sympy.Expr, sympy.Expr]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise PydanticCustomError(
            "number",
            "{reason}",
            {
                "reason": "a place is two numbers, one along each axis",
                "hint": 'such as [1, 2] or [0, "pi/4"]',
            },
        )
    x, y = (_number(part) for part in given)
    return x, y


CurveField = curve_field("x")
LossField = curve_field("w")
SurfaceField = Annotated[Surface, BeforeValidator(_surface)]  # in x and y, or the two names that it has
PlaceField = Annotated[tuple[sympy.Expr, sympy.Expr], BeforeValidator(_place)]
NumberField = Annotated[sympy.Expr, BeforeValidator(_number)]
PositiveField = Annotated[sympy.Expr, BeforeValidator(lambda given: _positive(_number(given)))]
StepsField = Annotated[int, Field(ge=1, le=10, strict=True)]


def _window(given: Any) -> tuple[sympy.Expr, sympy.Expr] | None:
    if given is None:
        return None
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise PydanticCustomError(
            "number",
            "{reason}",
            {"reason": "a window is two numbers, its left and its right end", "hint": "such as [-1, 4]"},
        )
    low, high = (_number(end) for end in given)
    if not float(low) < float(high):
        raise PydanticCustomError(
            "number",
            "{reason}",
            {
                "reason": f"the window is empty: {low} does not lie left of {high}",
                "hint": f"such as [{high}, {low}]",
            },
        )
    return low, high


WindowField = Annotated[tuple[sympy.Expr, sympy.Expr] | None, BeforeValidator(_window)]
