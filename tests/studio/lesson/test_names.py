"""A lecturer's own names in a lesson: places by name, words at the axes, a function that is left out."""

from __future__ import annotations

import pytest

from studio.lesson.lesson import LessonErrors

SCENES = "HillPartials", "GradientArrow", "TangentSlope", "ShrinkingSteps"
HILL, BOWL, TANGENT, STEPS = (f'[[scene]]\nscene = "{name}"\n' for name in SCENES)


@pytest.fixture
def fault(faults):
    """The one error as it is printed."""

    def failing(text: str) -> str:
        (error,) = faults(text)
        return str(error)

    return failing


PLACES = [  # what stands in the clip, axes in order, the place
    ('f = "F(L, K) = 10 L^0.3 K^0.7"\nat = [100, 200]', "L K F", (100, 200)),
    ('f = "10 L^0.3 K^0.7"\nat = { L = 100, K = 200 }', "L K f", (100, 200)),
    ('f = "10 L^0.3 K^0.7"\nat = { K = 200, L = 100 }', "K L f", (200, 100)),
    ('f = "F(L, K) = 10 L^0.3 K^0.7"\nat = { K = 200, L = 100 }', "L K F", (100, 200)),
    ('at = { w = 70, h = 2 }\nf = "w/h^2"', "w h f", (70, 2)),
    ('f = "w_1 θ"\nat = { theta = 1, w_1 = 2 }', "theta w_1 f", (1, 2)),
    ('f = "w_1 θ"\nat = { "θ" = 1, "w₁" = 2 }', "theta w_1 f", (1, 2)),
    ('f = "w^2"\nat = { w = 1, b = 2 }', "w b f", (1, 2)),
    ('f = "U(x_1, x_2) = x_1 x_2"\nat = [1, 2]', "x_1 x_2 U", (1, 2)),
    ('f = "x y"\nat = { y = 3, x = "1/2" }', "y x f", (3, "1/2")),
]


@pytest.mark.parametrize(("text", "axes", "at"), PLACES, ids=[row[0] for row in PLACES])
def test_a_place_is_read_by_its_names(read, text, axes, at):
    """A head rules the order, else the table's; each number goes to the variable it was given for."""
    parameters = read(HILL + text).clips[0].parameters
    assert " ".join(parameters.f.axes) == axes
    assert [str(part) for part in parameters.at] == [str(part) for part in at]


UNREAD = [
    ('f = "w/h^2"\nat = [70, 1.75]', ("which of w and h", '"f(w, h) = …"', "at = { w = 70, h = 1.75 }")),
    ('f = "8.314T/V"\nat = ["300", 1]', ("which of T and V", '"f(T, V) = …"', 'at = { T = "300", V = 1 }')),
    ('f = "10 L^0.3 K^0.7"\nat = [100, 200]', ("which of L and K", "at = { L = 100, K = 200 }")),
    ('f = "w b"', ("which of w and b", "(the default)")),
    ('f = "w/h^2"\nat = { w = 70 }', ("its table names w", "the axes are w and h", "at = { w = …, h = … }")),
    ('f = "w/h^2"\nat = { w = 70, k = 1 }', ("names w, k", "the axes are w and h")),
    ('f = "w/h^2"\nat = { w = 70, h = 1, k = 1 }', ("names w, h, k", "the axes are w and h")),
    ('f = "x y"\nat = { x = 1, z = 2 }', ("names x, z", "the axes are x and y")),
    ('f = "x y"\nat = {}', ("names nothing", "the axes are x and y")),
    ('f = "x y"\nat = { x = 1, y = "one" }', ("o and n are not known here",)),
    ('f = "w^2"', ("holds one variable, w", "f(w, …) = …")),
    ('f = "V(r) = r^2"', ("names one variable, r", "V(r, …) = …")),
    ('f = "x y"\naxes = { x = "here", t = "time" }', ("t is no axis", "the axes are x, y and f")),
    ('f = "x y"\naxes = { x = 3 }', ("a text of one line",)),
    ('f = "x y"\naxes = { x = " " }', ("a text of one line",)),
    ('f = "x y"\naxes = "time"', ("a table", 'x = "time (s)"')),
    (f'f = "x y"\naxes = {{ y = "{"long " * 5}t" }}', ("26 characters", "there is room for 24")),
]


@pytest.mark.parametrize(("text", "told"), UNREAD, ids=[row[0] for row in UNREAD])
def test_names_that_do_not_go_are_told(fault, text, told):
    """One fault, with what is wrong and what to write."""
    found = fault(HILL + text)
    assert [words for words in told if words not in found] == [], found


def test_words_at_the_axes_are_read(read):
    """By the name of a variable or of the function, however it is spelled."""
    clips = read(
        f'{TANGENT}f = "s(t) = 20t"\naxes = {{ t = "time (s)", s = "height (m)" }}\n'
        f'{STEPS}L = "J(θ) = θ^2"\nstart = 3\naxes = {{ theta = "angle" }}\n{STEPS}'
    ).clips
    assert [clip.parameters.axes for clip in clips] == [
        {"t": "time (s)", "s": "height (m)"}, {"theta": "angle"}, {},
    ]  # fmt: skip


WITHOUT = [
    (TANGENT, "at = 2", "TangentSlope is given at", "add f = …"),
    (TANGENT, "window = [0, 3]", "TangentSlope is given window", "add f = …"),
    (HILL, "at = { w = 1, h = 2 }", "HillPartials is given at", "add f = …"),
    (BOWL, 'at = [1, 1]\naxes = { w = "weight" }', "GradientArrow is given at, axes", "add f = …"),
    (STEPS, "start = 1\nrate = 0.1\nsteps = 3", "ShrinkingSteps is given start, rate, steps", "add L = …"),
    (STEPS, "start = 3", "ShrinkingSteps is given start", "leave out all"),
]


@pytest.mark.parametrize(("scene", "text", "told", "hint"), WITHOUT)
def test_a_clip_without_its_function_is_told(fault, scene, text, told, hint):
    """Whatever else of the scene is given: once, with the clip's line, and no word of the example."""
    found = fault(f'title = "x"\n{scene}{text}\n')
    assert "mine.toml:2:" in found and told in found and hint in found


def test_a_scene_alone_shows_its_example(read):
    """With an id and with words of its own as well."""
    text = f'{TANGENT}id = "one"\nwords = {{ draw-the-curve = "Look." }}\n{HILL}{STEPS}{BOWL}'
    assert [clip.parameters == type(clip.parameters)() for clip in read(text).clips] == [True] * 4


def test_other_faults_of_such_a_clip_are_told_too(read):
    """What is wrong whatever the function is; not what does not go with the example's."""
    with pytest.raises(LessonErrors) as caught:
        read(f'{TANGENT}at = "one"\n{STEPS}start = 3\nsteps = 0\n')
    assert [(error.line, error.key) for error in caught.value.errors] == [
        (1, ""), (3, "at"), (4, ""), (7, "steps"),
    ]  # fmt: skip
