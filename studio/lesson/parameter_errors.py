"""What pydantic refuses, told to a lecturer: plain English, a reason and a hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from studio.lesson.source import as_toml
from studio.system.printable import printable


@dataclass(frozen=True)
class Refusal:
    """Why a scene's parameter is refused; ``position`` is a place in a text, ``rows`` an excerpt.

    ``{scene}`` in the message stands for the scene's name. ``key`` is empty where no one key is at fault.
    """

    key: str
    message: str
    hint: str = ""
    position: int | None = None
    rows: tuple[str, ...] = ()
    missing: bool = False


def refusal(error: Mapping[str, Any], parameters: type[BaseModel], given: Mapping[str, Any]) -> Refusal:
    """One entry of ``ValidationError.errors()`` as a Refusal; ``given`` are the lesson's values."""
    location, context = error["loc"], error.get("ctx", {})
    key = str(location[0]) if location else ""
    if error["type"] in ("expression", "number", "refused") or "reason" in context:
        return _custom(key, context, error["msg"])
    default = parameters.model_fields[key].default if key in parameters.model_fields else None
    if error["type"] == "missing" and len(location) == 1:
        needed = "this key is missing, and {scene} needs it"
        return Refusal(key, needed, f"add {key} = …", missing=True)
    usual = (
        ""
        if default in (None, given.get(key)) or _required(parameters, key)
        else f"try {key} = {as_toml(default)}"
    )
    say = _PLAIN.get(error["type"])
    if say is None:
        return Refusal(key, _first_small(printable(error["msg"])), usual)
    inner = [index + 1 for index in location[1:] if isinstance(index, int)]
    which = f"its value {inner[0]}" if inner and error["type"] not in _OF_LISTS else "it"
    return Refusal(key, say(context).replace("it", which, 1), usual)


def _required(parameters: type[BaseModel], key: str) -> bool:
    return key not in parameters.model_fields or parameters.model_fields[key].is_required()


def _custom(key: str, context: Mapping[str, Any], message: str) -> Refusal:
    """A refusal in our own words. Its reason may bring an excerpt and a caret on lines of their own."""
    first, *rows = str(context.get("reason", message)).split("\n")
    first, hint = first.rstrip("."), str(context.get("hint") or "").rstrip(".")
    return Refusal(
        str(context.get("key") or key),
        first,
        "" if hint in first else hint,
        context.get("position"),
        tuple(rows),
    )


def _number_of(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


_OF_LISTS = ("missing", "too_short", "too_long", "list_type", "tuple_type")
_WHOLE = "it must be a whole number"
_PLAIN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda c: f"it must be at least {c['ge']}",
    "greater_than": lambda c: f"it must be greater than {c['gt']}",
    "less_than_equal": lambda c: f"it must be at most {c['le']}",
    "less_than": lambda c: f"it must be less than {c['lt']}",
    "multiple_of": lambda c: f"it must be a multiple of {c['multiple_of']}",
    "int_type": lambda c: _WHOLE,
    "int_from_float": lambda c: _WHOLE,
    "int_parsing": lambda c: _WHOLE,
    "int_parsing_size": lambda c: f"{_WHOLE} of fewer digits",
    "float_type": lambda c: "it must be a number",
    "float_parsing": lambda c: "it must be a number",
    "decimal_type": lambda c: "it must be a number",
    "finite_number": lambda c: "it must be finite",
    "bool_type": lambda c: "it must be true or false",
    "bool_parsing": lambda c: "it must be true or false",
    "string_type": lambda c: "it must be a text in quotes",
    "literal_error": lambda c: f"it must be one of {c['expected']}",
    "list_type": lambda c: "it must be a list in brackets",
    "tuple_type": lambda c: "it must be a list in brackets",
    "missing": lambda c: "it has too few values",
    "too_short": lambda c: f"it needs at least {_number_of(c['min_length'])}",
    "too_long": lambda c: f"it has more than {_number_of(c['max_length'])}",
    "value_error": lambda c: f"it does not fit: {printable(str(c.get('error', '')))}",
}


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]
