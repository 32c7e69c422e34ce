"""[constants] of a lesson: where they are usable, and what is told of those that are not."""

from __future__ import annotations

import pytest
import sympy

TANGENT = '[[scene]]\nscene = "TangentSlope"\n'
STEPS = '[[scene]]\nscene = "ShrinkingSteps"\n'
HILL = '[[scene]]\nscene = "HillPartials"\n'


@pytest.fixture
def found_in(faults):
    """The line, the key and the words of each error."""
    return lambda text: [(error.line, error.key, f"{error.message} — {error.hint}") for error in faults(text)]


def test_they_stand_in_every_formula_and_number(read):
    """Functions of one and two variables, a loss; a place, a window, a start, a rate, a number of steps."""
    lesson = read(
        '[constants]\ng = 9.81\nc = "pi/180"\n"α" = 0.1\nn = 4\nw_0 = "2 n"\n'
        f'{TANGENT}f = "20t - g t^2/2"\nat = "n/4"\nwindow = ["-c", "n"]\n'
        f'{STEPS}L = "g (w - w_0)^2/40"\nstart = "w_0 + 2"\nrate = "α"\nsteps = "n"\n'
        f'{HILL}f = "α (x^2 + n y^2)"\nat = ["n/4", 1]\n'
    )
    tangent, steps, hill = (clip.parameters for clip in lesson.clips)
    assert (tangent.at, tangent.window) == (1, {"": (-sympy.pi / 180, 4)})
    assert (tangent.f.slope_function.typst, tangent.f.slope(1)) == ("20 - g t", sympy.Rational(1019, 100))
    assert (steps.start, steps.rate, steps.steps) == (10, sympy.Rational(1, 10), 4)
    assert steps.L.value(10) == sympy.Rational(981 * 4, 4000)
    assert [part.typst for part in hill.f.gradient] == ["2 alpha x", "2 alpha n y"]
    assert hill.f.value(hill.at) == sympy.Rational(1, 2)


def test_one_lesson_knows_nothing_of_anothers(read, found_in):
    """They reach the fields through the call that reads them: the next lesson has none."""
    read(f'[constants]\na = 2\n{TANGENT}f = "a x^2"\n')
    ((line, key, told),) = found_in(f'{TANGENT}f = "a x^2"\n')
    assert (line, key) == (3, "f")
    assert "a constant needs a value in [constants], such as a = 2" in told


def test_a_variable_is_not_taken_for_a_constant(read, found_in):
    """Where the head names it the variable wins, else an error tells of both; an unused one is no matter."""
    lesson = read(f'[constants]\nx = 5\nw = 3\n{TANGENT}f = "f(x) = x^2"\n{TANGENT}f = "3t"\n')
    assert lesson.clips[0].parameters.f.value(2) == 4
    ((line, key, told),) = found_in(f'[constants]\nx = 5\n{TANGENT}f = "x^2"\n')
    assert (line, key) == (5, "f")
    assert "x is the variable here, and also the constant x = 5" in told
    ((_, key, told),) = found_in(f"[constants]\nw = 3\n{STEPS}start = 1\nL = '(w - 1)^2'\n")
    assert key == "L" and "constant w = 3" in told


FAULTY = (  # what stands below [constants]; the line of the first fault, and what is told of it
    ("kk = 3", 2, "cannot be a constant"), ("e = 2", 2, "cannot be a constant"),
    ("g = true", 2, "not a number"), ("g = [1, 2]", 2, "not a number"), ("g = {}", 2, "not a number"),
    ("[constants.g]", 2, "not a number"), ('g = "1 +"', 2, "ends too early"),
    ('g = "q + 1"', 2, "q is not known"), ('g = "9,81"', 2, "9.81 with a point"),
    ('title = "Mine"', 2, "stand above [constants]"), ('a = "b"\nb = 2', 2, "b stands below"),
    ('alpha = 1\n"α" = 2', 3, "has a value already"),
    ("\n".join(f"x_{k} = {k}" for k in range(51)), 1, "at most 50"),
)  # fmt: skip


@pytest.mark.parametrize(("below", "line", "tells"), FAULTY)
def test_each_fault_is_told_at_its_line(found_in, below, line, tells):
    """The line, the name, and what would work; the scenes' own found_in are told in the same run."""
    first, *_, last = found_in(f'[constants]\n{below}\n{TANGENT}f = "x +* 2"\n')
    assert first[0] == line and tells in first[2]
    assert last[1] == "f"


@pytest.mark.parametrize(
    ("below", "tells"),
    [
        ("g = 9,81", ("a decimal takes a point, not a comma", "write g = 9.81")),
        ("g = 1,000", ("a decimal takes a point", "or g = 1000 for thousands")),
        ("ω = 2", ("needs quotes", 'write "ω" =')),
    ],
)
def test_what_is_no_toml_is_told_too(found_in, below, tells):
    """A comma for the point, a Greek letter without quotes: TOML ends there, the line is told."""
    ((line, _, told),) = found_in(f"[constants]\n{below}\n{TANGENT}")
    assert line == 2
    assert all(part in told for part in tells)


def test_what_holds_a_faulty_constant_is_not_blamed(found_in):
    """One fault, one message."""
    assert len(found_in(f'[constants]\na = "1/0"\n{TANGENT}f = "a x^2"\n')) == 1


def test_commas_for_points(found_in):
    """at = 0,5 is no TOML, [0,5, 1,5] is four numbers: both are told to take a point."""
    ((line, _, told),) = found_in(f"{TANGENT}at = 0,5\n")
    assert line == 3 and "write at = 0.5" in told
    ((line, _, told),) = found_in(f"{TANGENT}at = -1,25 # here\n")
    assert "write at = -1.25" in told
    ((_, key, told),) = found_in(f'{HILL}f = "x y"\nat = [0,5, 1,5]\n')
    assert key == "at" and "a decimal takes a point" in told


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("rate = .1", "write rate = 0.1"), ("rate = 1.", "write rate = 1.0"), ("at = -.5", "write at = -0.5"),
        ("at = (1, 2)", "write at = [1, 2]"), ("at = [1,000, 2]", "as in 1000"),
        ("at = [0,5; 1]", "a comma between its values"), ("at = [0.5 1.5]", "such as [0.5, 1.5]"),
        ("f = “x^2”", 'try f = "x^2"'), ("constants = { g = 3 }", "above the first [[scene]]"),
    ],
)  # fmt: skip
def test_slips_of_numbers_and_lists(found_in, line, tells):
    """What is no TOML is told with the line to write."""
    ((at, _, told),) = found_in(f"{TANGENT}{line}\n")
    assert at == 3 and tells in told


def test_which_letter_is_the_variable(found_in):
    """Several letters and no head: the scene's own letter is not guessed."""
    told = found_in(f'{TANGENT}f = "n r T/P"\n{HILL}f = "n R T/V"\n')
    assert "by f(T) = …" in told[0][2] and "in [constants], as n = 2" in told[0][2]
    assert "by f(T, V) = …" in told[1][2]


def test_a_root_left_of_zero(found_in):
    """x^(1/3) at −8: the real cube root is named."""
    ((_, key, told),) = found_in(f'{TANGENT}f = "x^(1/3)"\nat = -8\n')
    assert key == "at" and "∛(x) everywhere" in told
