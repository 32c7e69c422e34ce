"""Lessons: a lecturer's TOML file in; scenes and their parameters out, or all that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy
from pydantic import ValidationError

from mathcore import Constants, ExpressionError, allowed_work, constant
from stage.text.languages import LANGUAGES
from stage.text.phrases import OwnWords, Wording
from studio.lesson.clip import Clip
from studio.lesson.file import LessonError, LessonErrors, is_id, lesson_name, slug, unfit
from studio.lesson.own_words import Misfit, misfits, read_own_words
from studio.lesson.parameter_errors import refusal
from studio.lesson.scene_fault import own_code
from studio.lesson.source import Source, as_toml, excerpt, read_source
from studio.system.gc_pause import gc_paused
from studio.system.printable import short

if TYPE_CHECKING:
    from stage.scene.lesson_scene import LessonScene
    from stage.scene.parameters import SceneParameters

__all__ = ["Clip", "Lesson", "LessonError", "LessonErrors", "load", "nearest", "slug"]

THEMES = ("dark", "light")
_TOP = ("title", "author", "language", "theme", "constants", "scene")
_MOST_CLIPS = 200
_MOST_CONSTANTS = 50
_MOST_WORK = 10  # seconds or so, for all its formulas: beyond, they are refused


@dataclass(frozen=True)
class Lesson:
    """A lesson that can be drawn; ``name`` is the folder it is drawn into. Its clips' ids are unique."""

    path: Path
    name: str
    title: str
    author: str
    language: str
    theme: str
    clips: tuple[Clip, ...]

    def __post_init__(self) -> None:
        ids = [clip.id for clip in self.clips]
        if not ids or len(set(ids)) < len(ids):
            raise ValueError(f"a lesson needs clips with ids of their own, and was given {ids}")


def load(
    path: Path | str, scenes: Sequence[type[LessonScene]] | None = None, *, data: bytes | None = None
) -> Lesson:
    """Read a lesson file. ``scenes`` are the classes that it may name; by default those of ``scenes.SCENES``.

    ``data`` are the file's bytes where they have been read already. Raises LessonErrors with every fault of
    the file, SceneFault where a scene's own code fails.
    """
    path = Path(path)
    source = read_source(path, data)  # first, since it is quick: only then Manim is imported
    if scenes is None:
        with gc_paused():
            from scenes import SCENES as scenes
    return _Reader(source, {scene.__name__: scene for scene in scenes}).lesson(path)


class _Reader:
    """Goes through a lesson's table once and keeps every fault it meets."""

    def __init__(self, source: Source, known: dict[str, type[LessonScene]]):
        self.source, self.known = source, known
        self.errors: list[LessonError] = []

    def fault(
        self, path: tuple, given: Any, message: str, hint: str = "", rows: tuple[str, ...] = ()
    ) -> None:
        key = path[-1] if path and isinstance(path[-1], str) else ""
        shown = "" if given is _NOTHING else given if isinstance(given, _Shown) else as_toml(given)
        self.errors.append(
            LessonError(self.source.file, self.source.line(*path), short(key), shown, message, hint, rows)
        )

    def lesson(self, path: Path) -> Lesson:
        table = self.source.table
        for key in table.keys() - set(_TOP):
            self._unknown((key,), table[key], _TOP, "a lesson")
        name = lesson_name(path)
        title = self._text("title", name.replace("_", " ").replace("-", " ").capitalize())
        author = self._text("author", "")
        language, theme = self._language(), self._theme()
        self.constants = self._constants()
        clips = self._clips(language)
        if self.errors:
            raise LessonErrors(self.errors)
        return Lesson(path, name, title, author, language, theme, clips)

    # --- the lesson's own keys

    def _text(self, key: str, default: str) -> str:
        given = self.source.table.get(key, default)
        if not isinstance(given, str):
            self.fault((key,), given, "it must be a text", f'such as {key} = "{default or "Ada Lovelace"}"')
        elif why := unfit(given, key):
            self.fault((key,), given, *why)
        else:
            return given.strip() or default
        return default

    def _language(self) -> str:
        given = self.source.table.get("language", "en")
        if isinstance(given, str) and given in LANGUAGES:
            return given
        there = " or ".join(f'"{code}" ({one.name})' for code, one in LANGUAGES.items())
        self.fault(("language",), given, "Hillwalk does not speak it", f"write {there}")
        return "en"

    def _theme(self) -> str:
        given = self.source.table.get("theme", "dark")
        if given in THEMES:
            return given
        near = nearest(given, THEMES) if isinstance(given, str) else ""
        hint = f'did you mean "{near}"?' if near else " or ".join(f'theme = "{theme}"' for theme in THEMES)
        self.fault(("theme",), given, "there is no such theme", hint)
        return "dark"

    def _constants(self) -> Constants:
        """The exact values of [constants], each of which may hold those before it."""
        table, known = self.source.table.get("constants", {}), {}
        if not isinstance(table, dict):
            how = "write [constants] on a line of its own and, below it, g = 9.81"
            self.fault(("constants",), table, "the constants are a table", how)
            return known
        if len(table) > _MOST_CONSTANTS:
            told = f"there are {len(table)} constants, and a lesson has at most {_MOST_CONSTANTS}"
            self.fault(("constants",), _NOTHING, told, "leave out those that no formula needs")
            return known
        for name, given in table.items():
            where, spelled = ("constants", name), ""
            try:
                spelled, value = constant(name, given, known)
            except ExpressionError as error:
                hint = "the lesson's own keys stand above [constants]" if name in _TOP else error.hint
                if isinstance(given, str) and (
                    later := [one for one in table if one in error.problem.split()]
                ):
                    hint = f"a constant may use those above it, and {later[0]} stands below"
                rows = excerpt(given, error.position) if error.text == given != name else ()
                self.fault(where, given, error.problem[:1].lower() + error.problem[1:], hint, rows)
                value = sympy.S.One  # what holds it is read, and only its own faults are told
            if spelled in known:
                self.fault(where, given, f"{spelled} has a value already", "keep one of the two")
            known[spelled or name] = value
        return known

    # --- its scenes

    def _clips(self, language: str) -> tuple[Clip, ...]:
        tables = self.source.table.get("scene", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.fault(
                ("scene",),
                tables,
                "each clip is a table of its own",
                'start it with [[scene]], in double brackets, and then scene = "TangentSlope"',
            )
            return ()
        if not tables and any(nearest(key, _TOP) == "scene" for key in self.source.table):
            return ()  # [[scenes]] or the like: that has been said
        if not tables:
            self.fault(
                (),
                _NOTHING,
                "the lesson has no [[scene]]",
                f'add one: [[scene]] and, below it, scene = "{next(iter(self.known), "TangentSlope")}"',
            )
            return ()
        if len(tables) > _MOST_CLIPS:
            told = f"this is clip {_MOST_CLIPS + 1} of {len(tables)}, and a lesson has at most {_MOST_CLIPS}"
            self.fault(("scene", _MOST_CLIPS), _NOTHING, told, "split it into several lessons")
            return ()
        chosen = [self._scene_of(number, table) for number, table in enumerate(tables)]
        ids = self._ids(tables, chosen)
        clips = []
        with allowed_work(_MOST_WORK):
            for number, (table, scene, id_) in enumerate(zip(tables, chosen, ids, strict=True)):
                with own_code(id_, self.source.line("scene", number), scene):
                    parameters = self._parameters(number, table, scene) if scene else None
                wording = Wording(language, self._own_words(number, table))
                if scene and parameters:
                    line = self.source.line("scene", number)
                    clips.append(Clip(id_, scene, parameters, line, number + 1, wording))
        if not self.errors:
            for clip in clips:
                self._misfits(clip.number - 1, misfits(clip) if clip.wording.own else ())
        return tuple(clips)

    def _own_words(self, number: int, table: dict) -> dict[str, OwnWords]:
        own, wrong = read_own_words(table.get("words", {}))
        self._misfits(number, wrong)
        return own

    def _misfits(self, number: int, wrong: Iterable[Misfit]) -> None:
        for beat, given, reason, hint in wrong:
            self.fault(("scene", number, "words", *filter(None, [beat])), given, reason, hint)

    def _scene_of(self, number: int, table: dict) -> type[LessonScene] | None:
        where, names = ("scene", number, "scene"), list(self.known)
        if "scene" not in table:
            misnamed = next((key for key in table if key.casefold() == "scene"), "")
            hint = (
                f"did you mean scene where {misnamed} stands?" if misnamed else f"one of {', '.join(names)}"
            )
            self.fault(where, _NOTHING, f"this key is missing in clip {number + 1}", hint)
            return None
        given = table["scene"]
        if isinstance(given, str) and given in self.known:
            return self.known[given]
        near = nearest(given, names) if isinstance(given, str) else ""
        hint = f'did you mean "{near}"? ' if near else ""
        self.fault(where, given, "there is no such scene", f"{hint}The scenes are {', '.join(names)}")
        return None

    def _ids(self, tables: list[dict], scenes: list[type[LessonScene] | None]) -> list[str]:
        """The given ids, and for the others the scene's name, numbered where it is taken."""
        taken = _Taken()
        for number, table in enumerate(tables):
            if "id" in table and self._good_id(number, table["id"], taken):
                taken[table["id"]] = number
        ids = []
        for number, (table, scene) in enumerate(zip(tables, scenes, strict=True)):
            if "id" in table:
                ids.append(str(table["id"]))
            else:
                ids.append(taken.free(_default_id(scene)))
                taken[ids[-1]] = number
        return ids

    def _good_id(self, number: int, given: Any, taken: _Taken) -> bool:
        where = ("scene", number, "id")
        if not isinstance(given, str) or not is_id(given):
            cured = kebab(given)[:64].strip("-") if isinstance(given, str) else ""
            hint = f'try "{cured}"' if is_id(cured) else 'such as "tangent"'
            self.fault(where, given, _why_no_id(given), hint)
            return False
        if given in taken:
            first = self.source.line("scene", taken[given], "id")
            self.fault(where, given, f"line {first} has this id already", f'try "{taken.free(given)}"')
            return False
        return True

    def _parameters(self, number: int, table: dict, scene: type[LessonScene]) -> SceneParameters | None:
        fields = scene.Parameters.model_fields
        given = {key: value for key, value in table.items() if key in fields}
        unknown = table.keys() - fields.keys() - {"scene", "id", "words"}
        for key in unknown:
            self._unknown(("scene", number, key), table[key], (*fields, "id", "words"), scene.__name__)
        missing = not unknown and self._without_subject(number, scene, given)
        try:
            parameters = scene.Parameters.model_validate(given, context={"constants": self.constants})
            return None if missing else parameters
        except ValidationError as trouble:
            errors = trouble.errors()
        if missing:  # what does not go with a function that was not meant is no fault
            errors = [one for one in errors if one["type"] != "refused" and type(one["input"]) is not dict]
        for refused in dict.fromkeys(refusal(each, scene.Parameters, given) for each in errors):
            key, rows = refused.key, refused.rows
            value = given.get(key, _NOTHING)
            if value is _NOTHING and not refused.missing and key in fields:
                value = _Shown(f"{as_toml(fields[key].default)} (the default)")
            if not isinstance(value, (str, list)) or isinstance(value, _Shown):
                rows = ()  # a caret belongs under a text that was given, or under one of a list
            elif not rows and refused.position is not None and isinstance(value, str):
                rows = excerpt(value, refused.position)
            self.fault(
                ("scene", number, key) if key else ("scene", number),
                value,
                refused.message.replace("{scene}", scene.__name__),
                refused.hint,
                rows,
            )
        return None

    def _without_subject(self, number: int, scene: type[LessonScene], given: dict) -> bool:
        """Report a clip that is given something of its scene, but not the function that it is about."""
        subject = scene.Parameters.subject()
        if not given or subject in ("", *given) or scene.Parameters.model_fields[subject].is_required():
            return False
        told = f"{scene.__name__} is given {', '.join(given)}, but not its function"
        hint = f"add {subject} = …, or leave out all for the scene's own example"
        self.fault(("scene", number), _NOTHING, told, hint)
        return True

    def _unknown(self, path: tuple, given: Any, known: Iterable[str], whose: str) -> None:
        near = nearest(path[-1], known)
        hint = f"did you mean {near}?" if near else f"it knows {', '.join(known)}"
        if path[-1] == "constants":
            hint = "the lesson's constants stand below [constants], above the first [[scene]]"
        self.fault(path, given, f"{whose} has no such key", hint)


class _Shown(str):
    """A value that is shown as it stands."""


_NOTHING = object()


# --- names ---


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name that was most likely meant, or an empty text."""
    names = {name.casefold(): name for name in reversed(list(known))}
    wanted = given.casefold()
    near = [wanted] if wanted in names else get_close_matches(wanted, names, 1, 0.6)
    # "function" for f, "learning_rate" for rate: a name that begins or holds the known one.
    near = (
        near
        or [name for name in names if len(name) > 2 and (name in wanted or (wanted and wanted in name))][:1]
    )
    near = near or [name for name in names if len(name) == 1 and wanted.startswith(name)]
    return names[near[0]] if near else ""


def kebab(name: str) -> str:
    """``TangentSlope`` as ``tangent-slope``; anything else that is no letter or digit becomes one hyphen."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", plain)
    return re.sub(r"[^a-z0-9]+", "-", parted.lower()).strip("-")


def _default_id(scene: type | None) -> str:
    name = kebab(scene.__name__)[:64].strip("-") if scene else "scene"
    return name if is_id(name) else f"clip-{name}".strip("-")


def _why_no_id(given: Any) -> str:
    if isinstance(given, str) and re.fullmatch(r"[a-z0-9-]{1,64}", given):
        if given.strip("-") == given:
            return "Windows takes this name for a device"
        return "an id begins and ends with a letter or a digit"
    return "an id is made of 1 to 64 small letters, digits and hyphens"


class _Taken(dict[str, int]):
    """The ids that are taken, and by which clip."""

    def __init__(self) -> None:
        super().__init__()
        self._latest: dict[str, int] = {}

    def free(self, name: str) -> str:
        """The name, or else the name with the first number from 2 on that is not taken."""
        free, number = name, self._latest.get(name, 1)
        while free in self:
            number += 1
            free = f"{name[:60]}-{number}"
        self._latest[name] = number
        return free
