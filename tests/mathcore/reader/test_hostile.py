"""Texts that would run code, hang or hide: none is executed, each is read as mathematics or refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mathcore import ExpressionError, read
from tests.mathcore.reader.guarded import spelled_out

HERE = Path(__file__).parent
HOSTILE, FRIENDLY = HERE.parents[1] / "data" / "hostile.jsonl", HERE.parents[1] / "data" / "friendly.tsv"
ROOT = HERE.parents[2]
ROWS = [json.loads(line) for line in HOSTILE.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What the watched process says, run in an empty folder; and that folder."""
    folder = tmp_path_factory.mktemp("canary")
    command = [sys.executable, str(HERE / "guarded.py"), str(HOSTILE), str(FRIENDLY)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), folder


def test_there_are_two_hundred():
    """The table holds at least 200 texts, none of them twice."""
    assert len(ROWS) >= 200
    assert len({spelled_out(row) for row in ROWS}) == len(ROWS)


def test_nothing_is_executed(report):
    """No text opens a file, imports, compiles, executes or connects anywhere; no canary appears."""
    told, folder = report
    assert told["seen"] == []
    assert list(folder.iterdir()) == []


def test_only_the_readers_own_error_comes_out(report):
    """Each text is read or refused with an ExpressionError that says something."""
    told, _ = report
    odd = [
        (row, kind) for row, kind in zip(ROWS, told["told"], strict=True) if kind not in ("read", "refused")
    ]
    assert odd == []
    assert Counter(told["told"])["refused"] >= 200


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("х^2", ("U+0445", "cyrillic small letter ha", "type x")),
        ("𝑥²", ("U+1D465", "mathematical italic small x", "type x")),
        ("ｓin x", ("U+FF53", "fullwidth latin small letter s", "type s")),
        ("µx", ("U+00B5", "micro sign", "type μ")),
        ("ϕ", ("U+03D5", "greek phi symbol", "type φ")),
        ("Χ", ("U+03A7", "greek capital letter chi", "type X")),
        ("١x", ("U+0661", "arabic-indic digit one", "type 1")),
        ("x\u202e2", ("U+202E", "right-to-left override", "delete it")),
        ("x\u2066", ("U+2066", "left-to-right isolate", "delete it")),
        ("\u200bx", ("U+200B", "zero width space", "delete it")),
        ("x\u00ad", ("U+00AD", "soft hyphen", "delete it")),
        ("x\0", ("U+0000", "null", "delete it")),
        ("\x1b[1mx", ("U+001B", "escape", "delete it")),
        ("x\x85", ("U+0085", "next line", "delete it")),
        ("\ud800", ("U+D800", "delete it")),
        ("x—1", ("U+2014", "em dash", "type - for minus")),
        ("x•2", ("U+2022", "bullet", "type * for a product")),
        ("é", ("U+00E9", "latin small letter e with acute", "letters a to z")),
        ("中", ("U+4E2D", "letters a to z")),
        ("😀", ("U+1F600", "grinning face", "no meaning")),
    ],
)
def test_strange_characters_are_named(text, helps):
    """The refusal names the character, its Unicode name, and what to type instead."""
    with pytest.raises(ExpressionError) as caught:
        read(text, ("x",))
    for help_ in helps:
        assert help_ in str(caught.value)
    assert all(mark.isprintable() or mark == "\n" for mark in str(caught.value))
