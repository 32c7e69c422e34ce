"""What the page shows of a clip: its values as fields, made from its scene's own parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from mathcore import Curve, Surface, plain, typeset
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import (
    AxesField,
    NumberField,
    PlaceField,
    PositiveField,
    SceneParameters,
    StepsField,
    WindowField,
)  # fmt: skip
from stage.text.languages import LANGUAGES
from stage.text.phrases import translated
from studio.lesson.clip import Clip, meanings, summary
from studio.lesson.parts import beat_name

__all__ = ["clip_table", "scene_tables"]

_KINDS = {
    "number": NumberField, "positive": PositiveField, "place": PlaceField, "count": StepsField,
    "window": WindowField, "words": AxesField,
}  # fmt: skip
_MOST_COUNT = 50
_FINE = 200  # steps of a slider
_HEAD = re.compile(r"^[^=<>]*=\s*")  # of a formula, as in g(t) = t^2


def scene_tables() -> tuple[dict[str, Any], ...]:
    """The scenes that a clip can have: name, headline, and what it shows, the latter by language."""
    import scenes  # here, so that the layer below the scenes' holds no list of them

    found = []
    for name in scenes.LISTED:
        scene: type[LessonScene] = getattr(scenes, name)
        about = summary(scene.__doc__)
        found.append({"name": name, "headline": in_words(scene.headline), "about": in_words(about)})
    return tuple(found)


def in_words(text: str) -> dict[str, str]:
    """A text in each of the page's languages; in English where it has no translation."""
    return {code: translated(text, code) for code in LANGUAGES}


def clip_table(clip: Clip, given: Mapping[str, Any]) -> dict[str, Any]:
    """A clip as the page gets it, ``given`` being its table in the lesson."""
    told = meanings(clip.scene)
    fields = [
        _field(clip.parameters, key, field, given, told.get(key, ""))
        for key, field in type(clip.parameters).model_fields.items()
    ]
    return {
        "id": clip.id, "title": clip.title, "scene": clip.scene.__name__, "index": clip.number - 1,
        "poster": beat_name(clip.scene.poster), "fields": fields,
    }  # fmt: skip


def _field(
    parameters: SceneParameters, key: str, field: FieldInfo, given: Mapping[str, Any], about: str
) -> dict[str, Any]:
    value, kind = getattr(parameters, key), _kind(field)
    function = next((one for _, one in parameters if isinstance(one, (Curve, Surface))), None)
    made = {
        "key": key, "kind": kind, "about": in_words(about), "given": key in given,
        "value": plain_value(given.get(key, field.default)), "default": plain_value(field.default),
        "required": field.is_required(), "reading": _reading(value, given.get(key)),
    }  # fmt: skip
    if kind in ("number", "positive"):
        made["slider"] = _slider(float(value), kind == "positive")
    elif kind == "count":
        made["slider"] = {"min": 1, "max": _MOST_COUNT, "step": 1, "at": value, "log": False}
    elif kind == "place" and function is not None:
        made["axes"] = list(function.axes[:2])
        made["sliders"] = [_slider(float(part), False) for part in value]
    elif kind in ("window", "words") and function is not None:
        made["axes"] = list(function.axes)
    return made


@lru_cache(maxsize=1)
def _readers() -> dict[Any, str]:
    return {get_args(field)[1]: kind for kind, field in _KINDS.items()}


def _kind(field: FieldInfo) -> str:
    if field.annotation in (Curve, Surface):
        return "function"
    return next(
        (kind for one in field.metadata for reader, kind in _readers().items() if one == reader), "text"
    )


def _reading(value: Any, given: Any) -> dict[str, Any] | None:
    """How a text was read: a function with its name, or an exact number that is no decimal."""
    if isinstance(value, (Curve, Surface)):
        called, written = value.called, _HEAD.sub("", value.text)
        return {"text": f"{called} = {written}", "typst": f"{called} = {value.typst}"}
    if isinstance(given, str) and hasattr(value, "is_number"):
        return {"text": plain(value), "typst": typeset(value)}
    return None


def _slider(value: float, positive: bool) -> dict[str, Any]:
    """A range round a value, in steps of 1, 2 or 5 times a power of ten; of its logarithm where positive."""
    if positive:
        at = math.log10(value)
        return {"min": at - 1, "max": at + 1, "step": 0.01, "at": at, "log": True}
    reach = max(2.0, abs(value))
    power = 10.0 ** math.floor(math.log10(2 * reach / _FINE))
    step = next(power * part for part in (1, 2, 5, 10) if 2 * reach / (power * part) <= _FINE)
    low, high = ((math.floor if side < 0 else math.ceil)((value + side * reach) / step) for side in (-1, 1))
    return {"min": low * step, "max": high * step, "step": step, "at": value, "log": False}


def plain_value(value: Any) -> Any:
    """A value of a lesson as JSON has it; decimals as texts, as they were written."""
    if isinstance(value, Mapping):
        return {key: plain_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(part) for part in value]
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, (str, int, float, bool)) else None
