"""What `hillwalk check` says about formulas that could be read otherwise."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mathcore import Curve
from studio.cli.reports import show_notes
from studio.system.console import console


@pytest.mark.parametrize(
    ("text", "lines"),
    [("x^2 + 3x", []), ("e^2x", ["f: e^2x is read as e^2·x"]), ("1/2 x + ln 2 x", [
        "f: 1/2 x is read as (1/2)·x", "f: ln 2 x is read as ln(2·x)"])],
)  # fmt: skip
def test_notes_are_printed_under_the_parameters_name(text, lines, capsys):
    """One line for each surprising reading, none for a plain formula."""
    parameters = SimpleNamespace(f=Curve.read(text), at=1)
    show_notes(vars(parameters).items(), console())
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == lines
