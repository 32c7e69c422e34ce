"""Bring the catalogues of translations up to date with what is said: `make words`.

Templates, the names of beats, and what scenes and parameters are, are taken from the source itself; a new one
stands in the catalogue without a translation until somebody writes it there. What is no longer said leaves.
Then the catalogues are compiled, as gettext reads them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from stage.text.languages import LANGUAGES
from stage.text.phrases import CATALOGUES, DOMAIN, places_of, readable
from studio.lesson.clip import summary

ROOT = Path(__file__).resolve().parents[1]
SAYING = {"say", "title", "Phrase"}
# Where a template is handed on, which stands somewhere else.
_MEANING = re.compile(r"(?:^|;)\s*\w+:")  # of a parameter, as its class's docstring tells
HANDED_ON = {"stage/scene/lesson_scene.py", "stage/text/phrases.py"}


def main() -> int:
    """Update and compile every catalogue; exit status 1 if something is left to translate."""
    said, missing = templates(), 0
    for code in translated():
        catalogue = read(code)
        fresh = template_of(said)
        fresh.header_comment, fresh.creation_date = catalogue.header_comment, catalogue.creation_date
        catalogue.update(fresh, no_fuzzy_matching=True)
        with po(code).open("wb") as file:
            write_po(file, catalogue, width=110, ignore_obsolete=True, include_lineno=False)
        with po(code).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        found = faults(catalogue, said)
        missing += len(found)
        print(f"{po(code).relative_to(ROOT)}: {len(said)} templates", *found, sep="\n  ")
    return 1 if missing else 0


def translated() -> list[str]:
    """The languages that have a catalogue: all but English, which stands in the source."""
    return [code for code in LANGUAGES if code != "en"]


def po(code: str) -> Path:
    """A language's catalogue."""
    return CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(code: str) -> Catalog:
    """A language's catalogue as it is; an empty one where there is none yet."""
    if not po(code).exists():
        po(code).parent.mkdir(parents=True, exist_ok=True)
        return Catalog(code, DOMAIN, project="Hillwalk", fuzzy=False)
    with po(code).open("rb") as file:
        return read_po(file, code, DOMAIN)


def compiled(code: str) -> Catalog:
    """A language's catalogue as gettext reads it."""
    with po(code).with_suffix(".mo").open("rb") as file:
        return read_mo(file)


def template_of(said: Mapping[str, list[str]]) -> Catalog:
    """What is said as a catalogue without translations."""
    catalogue = Catalog(domain=DOMAIN, project="Hillwalk", fuzzy=False)
    for text, files in said.items():
        catalogue.add(text, locations=[(name, 0) for name in files])
    return catalogue


def faults(
    catalogue: Catalog, said: Mapping[str, list[str]], due: Collection[str] | None = None
) -> list[str]:
    """What is wrong with a catalogue, a line each; templates that are not ``due`` may lack a translation."""
    entries = {message.id: message for message in catalogue if message.id}
    due = said.keys() if due is None else due
    found = [f"not in the catalogue (make words): {text!r}" for text in {*due} - entries.keys()]
    for text, message in entries.items():
        if text not in said:
            found.append(f"no longer said (make words): {text!r}")
        elif message.fuzzy or not message.string:
            found += [f"not translated: {text!r}"] * (text in due)
        elif {*places_of(text)} != {*places_of(message.string)}:
            found.append(f"other places than {places_of(text)}: {message.string!r}")
    return sorted(found)


def templates(root: Path = ROOT) -> dict[str, list[str]]:
    """Every template in the source, with the files that say it, in their order."""
    said: dict[str, list[str]] = {}
    for path in (*sorted((root / "scenes").rglob("*.py")), *sorted((root / "stage").rglob("*.py"))):
        name = path.relative_to(root).as_posix()
        for text in _of_file(path, name):
            files = said.setdefault(text, [])
            if name not in files:
                files.append(name)
    return said


def _of_file(path: Path, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr="play_beats"), args=beats):
                yield from (readable(beat.attr) for beat in beats if isinstance(beat, ast.Attribute))
            case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function)) if function in SAYING:
                yield from _of_call(node, f"{name}:{node.lineno}")
            case ast.Assign(value=ast.Constant(value=str() as text)) if _is_headline(node):
                yield text
            case ast.ClassDef(name="Parameters") if told := ast.get_docstring(node):
                yield from (text.strip() for text in _MEANING.split(" ".join(told.split()).rstrip("."))[1:])
            case ast.ClassDef(body=body) if any(map(_is_headline, body)):
                yield summary(ast.get_docstring(node))


def _is_headline(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id="headline")], value=ast.Constant(value=str() as text)):
            return bool(text)
    return False


def _of_call(call: ast.Call, where: str) -> Iterator[str]:
    """The templates that a call is given. ValueError where it makes one up as it goes."""
    choices = list(call.args[:1])
    while choices:
        match choices.pop(0):
            case ast.IfExp(body=one, orelse=other):
                choices += [one, other]
            case ast.Constant(value=str() as text):
                yield text
            case ast.JoinedStr() | ast.BinOp():
                raise ValueError(f"{where}: a template is one text with named places, such as {{slope}}")
            case _ if ast.unparse(call.func) == "Phrase" and where.partition(":")[0] not in HANDED_ON:
                raise ValueError(f"{where}: a template stands where it is said, so that it can be translated")


if __name__ == "__main__":
    sys.exit(main())
