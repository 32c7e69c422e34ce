"""What a lecturer says about the axes: a place by their names, and what stands at them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from mathcore import Curve, Surface, canonical, letter, names

LONGEST = 24  # characters at an axis


def fault(reason: str, hint: str, kind: str = "number", position: int | None = None) -> PydanticCustomError:
    """The error for pydantic: what is wrong with a value and what would work."""
    context = {"reason": reason, "hint": hint} | ({} if position is None else {"position": position})
    return PydanticCustomError(kind, "{reason}", context)


def function_in(info: ValidationInfo) -> Curve | Surface | None:
    """The function among the parameters read so far; None if it could not be read."""
    return next((one for one in info.data.values() if isinstance(one, (Curve, Surface))), None)


def surface_in(info: ValidationInfo) -> Surface | None:
    """The surface among the parameters read so far; None if there is none, or it could not be read."""
    return next((one for one in info.data.values() if isinstance(one, Surface)), None)


def in_order(given: Mapping[str, Any], surface: Surface | None, key: str) -> list[Any]:
    """The two values of a place's table, in the order of the surface's axes."""
    there = {canonical(name): value for name, value in given.items()}
    axes = surface.axes[:2] if surface else tuple(there)
    if len(axes) != 2 or set(axes) != set(there) or len(there) < len(given):
        if surface and not surface.ordered:
            axes = tuple(names(surface.text))
        shown = ", ".join(given) or "nothing"
        wanted = (
            f"{key} = {_table(axes, ('…', '…'))}" if surface else f"such as {key} = {{ w = 70, h = 1.75 }}"
        )
        named = f"the axes are {' and '.join(map(letter, axes))}" if surface else "a place has two axes"
        raise fault(f"its table names {shown}, and {named}", wanted)
    return [there[axis] for axis in axes]


def refuse_unordered(given: Any, surface: Surface | None, key: str) -> None:
    """Refuse two numbers where it is not told which of the surface's variables comes first."""
    if surface is None or surface.ordered:
        return
    first, second = names(surface.text)
    values = [f'"{one}"' if isinstance(one, str) else str(one) for one in given]
    head = f"{letter(surface.name)}({letter(first)}, {letter(second)}) = …"
    raise fault(
        f"which of {letter(first)} and {letter(second)} comes first is not told",
        f'begin the formula with "{head}", or write {key} = {_table((first, second), values)}',
    )


def _table(axes: tuple[str, ...], values: Any) -> str:
    pairs = (f"{axis} = {value}" for axis, value in zip(axes, values, strict=True))
    return f"{{ {', '.join(pairs)} }}"


def axis_words(given: Any, info: ValidationInfo) -> dict[str, str]:
    """What stands at the axes instead of their letters; the keys are names of axes."""
    function = function_in(info)
    example = f'such as {{ {function.axes[0] if function else "x"} = "time (s)" }}'
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise fault("what stands at the axes is a table", example)
    found = {}
    for key, words in given.items():
        name = canonical(key)
        if function is not None and name not in function.axes:
            *first, last = function.axes
            raise fault(f"{key} is no axis", f"the axes are {', '.join(first)} and {last}")
        if not isinstance(words, str) or not words.strip() or not words.isprintable():
            raise fault(f"what stands at the axis {key} is a text of one line", example)
        if len(words.strip()) > LONGEST:
            reason = f"what stands at the axis {key} has {len(words.strip())} characters"
            raise fault(reason, f"there is room for {LONGEST}")
        found[name] = words.strip()
    return found
