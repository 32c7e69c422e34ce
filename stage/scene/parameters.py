"""The field types of a scene's parameters: a lecturer's text or number in, a mathcore object out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import sympy
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)  # fmt: skip
from pydantic_core import PydanticCustomError

from mathcore import Constants, Curve, ExpressionError, Surface, number, plain, variable_in
from stage.scene.axes import axis_words, fault, in_order, refuse_unordered, surface_in
from stage.text.numbers import WITHOUT_DECIMALS, NumberStyle

_DECIMAL = re.compile(r"\d?\.\d|\de-\d")
_FRACTION = re.compile(r"\s*[-\u2212]?\d+\s*/\s*\d+\s*")


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

    _numbers: NumberStyle = PrivateAttr(default=WITHOUT_DECIMALS)

    @property
    def numbers(self) -> NumberStyle:
        """How these values write numbers: with decimals or without, and which are fractions."""
        return self._numbers

    @model_validator(mode="wrap")
    @classmethod
    def _see_how_numbers_are_written(cls, given: Any, read: Any) -> Any:
        made = read(given)
        if isinstance(given, dict):
            values = {name: field.default for name, field in cls.model_fields.items()} | given
            made._numbers = number_style(values.values())
        return made

    @model_validator(mode="before")
    @classmethod
    def _take_the_order(cls, given: Any) -> Any:
        """Let a place that is a table tell the order of its surface's variables."""
        tables = [given[key] for key in cls.keys_read_by(_place) if isinstance(given.get(key), Mapping)]
        texts = [key for key in cls.keys_read_by(_surface) if isinstance(given.get(key), str)]
        return given | {key: _InOrder(given[key], tuple(tables[0])) for key in texts} if tables else given

    @classmethod
    def keys_read_by(cls, *readers: Any) -> list[str]:
        """The keys whose values these functions read."""
        wanted = [BeforeValidator(reader) for reader in readers]
        return [
            key for key, field in cls.model_fields.items() if any(one in wanted for one in field.metadata)
        ]

    @classmethod
    def subject(cls) -> str:
        """The key of the function that the scene is about; "" where there is none."""
        return next(
            (key for key, field in cls.model_fields.items() if field.annotation in (Curve, Surface)), ""
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


def number_style(given: Iterable[Any]) -> NumberStyle:
    """How numbers are written in a scene's values: texts, numbers, functions, lists and tables of them."""
    parts = [part for one in given for part in _parts(one)]
    texts = [str(getattr(part, "text", part)) for part in parts]
    fractions = [text for text in texts if _FRACTION.fullmatch(text)]
    return NumberStyle(
        any(_DECIMAL.search(text) for text in texts), tuple(number(text) for text in fractions)
    )


def _parts(one: Any) -> Iterable[Any]:
    if isinstance(one, Mapping):
        return one.values()
    return one if isinstance(one, (list, tuple)) else (one,)


def _unread(error: ExpressionError) -> PydanticCustomError:
    return fault(str(error), error.hint, "expression", error.position)


def constants_of(info: ValidationInfo) -> Constants:
    """The lesson's constants, which pydantic hands to every field: ``model_validate(…, context=…)``."""
    return (info.context or {}).get("constants", {})


def _text(given: Any, example: str) -> str:
    """A function's text; a plain number is a constant function."""
    if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise fault("a function is written as a text", f'such as "{example}"', "expression")
    return given


def curve_field(letter: str, name: str = "f") -> Any:
    """A function of one variable: that of its head, or the only one in the text, or ``letter``.

    Without a head it is called ``name``, or g where that is the variable.
    """

    def read(given: Any, info: ValidationInfo) -> Curve:
        if isinstance(given, Curve):
            return given
        text = given if isinstance(given, (list, tuple)) else _text(given, f"{letter}^2")
        constants = constants_of(info)
        try:
            variable = variable_in(text, letter, constants)
            return Curve.read(text, variable, name if variable != name else "g", constants)
        except ExpressionError as error:
            raise _unread(error) from error

    return Annotated[Curve, BeforeValidator(read)]


@dataclass(frozen=True)
class _InOrder:
    """A surface's text with the names of its axes, in order."""

    text: str
    names: tuple[str, ...]


def _surface(given: Any, info: ValidationInfo) -> Surface:
    if isinstance(given, Surface):
        return given
    text, order = (given.text, given.names) if isinstance(given, _InOrder) else (given, ())
    if isinstance(text, (list, tuple)):
        reason = "pieces are for functions of one variable"
        raise fault(reason, 'write one text, such as "x^2 + y^2"', "expression")
    try:
        return Surface.read(_text(text, "x^2 + y^2"), None, order, constants_of(info))
    except ExpressionError as error:
        raise _unread(error) from error


def _number(given: Any, info: ValidationInfo) -> sympy.Expr:
    if isinstance(given, sympy.Expr):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        raise fault("a number is needed", 'such as 1, 0.5 or an exact text like "pi/4"')
    try:
        return number(given, constants_of(info))
    except ExpressionError as error:
        raise _unread(error) from error


def _positive(given: Any, info: ValidationInfo) -> sympy.Expr:
    value = _number(given, info)
    if not float(value) > 0:
        raise fault(f"it must be greater than 0, and {plain(value)} is not", "0.1 is a good first try")
    return value


def _two_numbers(given: Any, info: ValidationInfo, reason: str, hint: str) -> tuple[sympy.Expr, sympy.Expr]:
    if isinstance(given, (list, tuple)) and len(given) in (3, 4) and all(type(part) is int for part in given):
        hint = f"{hint}; a decimal takes a point, as in 0.5"  # [0,5, 1,5]
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise fault(reason, hint)
    one, other = (_number(part, info) for part in given)
    return one, other


def _place(given: Any, info: ValidationInfo) -> tuple[sympy.Expr, sympy.Expr]:
    surface, key = surface_in(info), info.field_name or "at"
    listed = in_order(given, surface, key) if isinstance(given, Mapping) else given
    reason, hint = "a place is two numbers, one along each axis", 'such as [1, 2] or [0, "pi/4"]'
    place = _two_numbers(listed, info, reason, hint)
    if listed is given:
        refuse_unordered(given, surface, key)
    return place


_WINDOWS: list[Any] = [
    {"x": [-1, 4], "y": [-1, 4], "f": [0, 30]},
    {"x": [-1, 4], "f": [-2, 16]},
    {"w": [0, 12], "L": [0, 60]},
]
FIRST_AXIS = ""  # stands for its name where a window is two numbers alone


def _window(given: Any, info: ValidationInfo) -> dict[str, tuple[sympy.Expr, sympy.Expr]] | None:
    """The range of each axis by its name, that of two numbers alone by FIRST_AXIS."""
    if given is None:
        return None
    table = given if isinstance(given, dict) else {FIRST_AXIS: given}
    if not table:
        raise fault("the window names no axis", "such as { x = [-1, 4] }, or [-1, 4] for the first axis")
    return {str(name): _range(ends, info, f"{name} = " if name else "") for name, ends in table.items()}


def _range(given: Any, info: ValidationInfo, name: str) -> tuple[sympy.Expr, sympy.Expr]:
    reason = "a window is two numbers for each axis, its lower and its upper end"
    low, high = _two_numbers(given, info, reason, "such as [-1, 4] or { x = [-1, 4], y = [0, 9] }")
    if not float(low) < float(high):
        ends = f"{name}[{plain(low)}, {plain(high)}]"
        if float(low) == float(high):
            raise fault(f"the window is empty: {ends}", "give two numbers that differ")
        reason = f"the window is empty: {ends} does not begin with the smaller number"
        turned = f"{name}[{plain(high)}, {plain(low)}]".replace("\u2212", "-")  # to be pasted
        raise fault(reason, f"such as {turned}")
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


_AXES = [{"x": "time (s)"}, {"w": "weight"}]
CurveField = curve_field("x")
LossField = curve_field("w", "L")
SurfaceField = Annotated[Surface, BeforeValidator(_surface)]  # in x and y, or the two names in the text
PlaceField = Annotated[tuple[sympy.Expr, sympy.Expr], BeforeValidator(_place)]  # a list, or a table by axes
AxesField = Annotated[dict[str, str], BeforeValidator(axis_words), Field(examples=_AXES)]
NumberField = Annotated[sympy.Expr, BeforeValidator(_number)]
PositiveField = Annotated[sympy.Expr, BeforeValidator(_positive)]
StepsField = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=50, strict=True)]
WindowField = Annotated[
    dict[str, tuple[sympy.Expr, sympy.Expr]] | None,
    BeforeValidator(_window),
    Field(examples=_WINDOWS),  # the first that goes with a scene's defaults is shown
]
