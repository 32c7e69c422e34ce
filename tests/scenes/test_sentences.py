"""What is said of a function is true of it: each sentence's condition, recomputed by mpmath.

Of sentences about descents, see descent/test_captions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
import sympy
from manim import tempconfig
from mpmath import mp, mpf

import scenes
from scenes.slopes.parts.lens import Lens
from stage.scene.lesson_scene import LessonScene
from studio.check import certify
from tests.scenes.cases import Case

NEAR = mpf(10) ** -9


@dataclass
class Heard:
    """A scene at its end, and all that it said: titles and captions, in English; the latter by beat too."""

    scene: LessonScene
    said: list[str] = field(default_factory=list)

    def in_beat(self, words: str, name: str) -> bool:
        """Whether a beat's captions have these words."""
        (beat,) = (beat for beat in self.scene.beats if beat.name == name)
        return any(words in text for _, text in beat.words)

    def __contains__(self, words: str) -> bool:
        return any(words in text for text in self.said)


@pytest.fixture
def hear(monkeypatch, tmp_path):
    """Run a case without looking at it; what it says."""

    def run(case: Case) -> Heard:
        heard = []

        def listen(original: Callable, scene: LessonScene, words, /, **values) -> None:
            before = scene._coming
            original(scene, words, **values)
            if scene._coming is not before:
                heard[0].said.append(scene._coming.says)

        def make(**kwargs):
            heard.append(Heard(case.scene(case.scene.Parameters(**case.given), **kwargs)))
            return heard[0].scene

        monkeypatch.setattr(certify, "RATE", 0.2)
        title = LessonScene.title
        monkeypatch.setattr(
            LessonScene, "title", lambda scene, words, /, **v: listen(title, scene, words, **v)
        )
        with tempconfig({"media_dir": str(tmp_path)}):
            report = certify.examine(make, "heard")
        heard[0].said += [text for beat in report.beats for _, text in beat.words]
        return heard[0]

    return run


def agree(conditions: dict[str, bool], heard: Heard) -> None:
    """Each sentence is said if and only if its condition holds."""
    told = {words: words in heard for words in conditions}
    assert told == {words: bool(true) for words, true in conditions.items()}, heard.said


def _tangent(text: str, at: str, f: Callable) -> Case:
    return Case(scenes.TangentSlope, f, {"f": text, "at": at})


TANGENTS = [
    _tangent("x^2", "1", lambda x: x**2),
    _tangent("3x + 2", "1", lambda x: 3 * x + 2),
    _tangent("5", "1", lambda x: mpf(5)),
    _tangent("|x|", "1", abs),
    _tangent("max(0, x)", "2", lambda x: max(mpf(0), x)),
    _tangent("max(1, x)^2", "1/2", lambda x: max(mpf(1), x) ** 2),
    _tangent("floor(x)", "3/2", mp.floor),
    _tangent("|x|^1.01", "0.0000001", lambda x: abs(x) ** mpf("1.01")),
    _tangent("x|x|", "0", lambda x: x * abs(x)),
    _tangent("sin x", "0", mp.sin),
]


@pytest.mark.parametrize("case", TANGENTS, ids=lambda case: case.given["f"])
def test_what_is_said_of_a_tangent_is_true(hear, case):
    """Of secants, the lens and the slopes further on: said where it is so, and not where it is not."""
    heard, f = hear(case), case.f
    approach, picture = heard.scene.approach, heard.scene.picture
    picture.plot.aim(0)  # as under the lens
    top, _, below = case.given["at"].partition("/")
    with mp.workdps(40):
        a = mpf(top) / mpf(below or 1)

        def level(sides: list[mpf]) -> bool:
            """Whether the quotients over these steps are all one number."""
            quotients = [(f(a + h) - f(a)) / h for h in sides]
            return max(quotients) - min(quotients) < NEAR

        right, left = ([mpf(str(h.evalf(40))) for h in steps] for steps in approach.steps.sides)
        slope = (f(a + mpf(10) ** -15) - f(a - mpf(10) ** -15)) / (2 * mpf(10) ** -15)
        reach = Lens.strongest**-1 * 1.2 / float(picture.plot.unit[0])
        parted = max(abs(f(a + d) - f(a) - slope * d) for d in (reach, -reach)) * Lens.strongest
        stops = [mpf(str(stop.evalf(40))) for stop in picture.stops()]
        slopes = [(f(x + mpf(10) ** -15) - f(x - mpf(10) ** -15)) / (2 * mpf(10) ** -15) for x in stops]
        line = all(
            abs(f(x) - f(mpf(0)) - x * (f(mpf(1)) - f(mpf(0)))) < NEAR for x in map(mpf, (-7.3, 0.4, 9.1))
        )
        changes = max(slopes) - min(slopes) > NEAR
    both, either = level(right) and level(left), level(right) or level(left)
    together = parted * float(picture.plot.unit[1]) < 0.04
    agree(
        {
            "The slope stays": level(right) or level(left),
            "Closer still, the slope stays": level(right),
            "Closer still: ": not level(right),
            "The slope goes": not (level(right) and level(left)),
            "All secants lie on one line": both,
            "lead to": either and not both,
            "close in on": not either,
            "itself, close up as from afar": line,
            "can no longer be told apart": together and not line,
            "still leaves its tangent": not together,
            "changes from point to point": changes,
            "On a line the slope is the same": line,
            "The same slope at all": not changes and not line,
            "here the curve is level": min(map(abs, slopes)) < NEAR and not line,
        },
        heard,
    )
    assert heard.in_beat("slope stays", "slide-in-from-the-right") == level(right)
    assert heard.in_beat("slope stays", "slide-in-from-the-left") == level(left)


def _ground(scene: type, text: str, at: tuple, f: Callable) -> Case:
    return Case(scene, f, {"f": text, "at": list(at)})


GROUNDS = [
    ("3x + 4y", (1, 1), lambda x, y: 3 * x + 4 * y),
    ("x^2 + y", (1, 1), lambda x, y: x**2 + y),
    ("16x - 16y + x^2 y^2", (0, 0), lambda x, y: 16 * x - 16 * y + x**2 * y**2),
    ("x^2 + y^2", (0, 0), lambda x, y: x**2 + y**2),
    ("x y", (1, 1), lambda x, y: x * y),
    ("sqrt(x + 2) + y^2", (1, 1), lambda x, y: mp.sqrt(x + 2) + y**2),
    ("ln(x + y)", (1, 1), lambda x, y: mp.log(x + y)),
    ("sin(x) - y", (0, 1), lambda x, y: mp.sin(x) - y),
]


def slopes_of(f: Callable, place) -> list[mpf]:
    with mp.workdps(30):
        x, y = map(mpf, place)
        h = mpf(10) ** -9
        return [(f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)]


def whole(f: Callable, box) -> bool:
    """Whether the function has a real, finite value over a grid of a box."""

    def real(x: float, y: float) -> bool:
        try:
            value = mp.mpc(f(mpf(x), mpf(y)))
        except (ValueError, ZeroDivisionError):
            return False
        return value.imag == 0 and bool(mp.isfinite(value.real))

    return all(real(x, y) for x in np.linspace(*box.x, 23) for y in np.linspace(*box.y, 23))


def straight(g: Callable) -> bool:
    """Whether a function of one variable is a straight line, by second differences."""
    return all(
        abs(g(t) - 2 * g(t + mpf("0.1")) + g(t + mpf("0.2"))) < NEAR for t in map(mpf, (0.05, 0.4, 0.9))
    )


def _is_highest(f: Callable, place: list) -> bool:
    """Whether all places on a small circle are lower."""
    x, y = place
    ways = [2 * mp.pi * k / 24 for k in range(24)]
    return all(f(x + mp.cos(way) / 1000, y + mp.sin(way) / 1000) < f(x, y) for way in ways)


@pytest.mark.parametrize(("text", "at", "f"), GROUNDS, ids=[text for text, *_ in GROUNDS])
def test_what_is_said_of_a_hill_is_true(hear, text, at, f):
    """Of its slices, its slopes, and the way across it."""
    heard = hear(_ground(scenes.HillPartials, text, at, f))
    path, box = heard.scene.path, heard.scene.hill.box
    along_x, along_y = slopes_of(f, at)
    lines = [straight(lambda t: f(t, mpf(at[1]))), straight(lambda t: f(mpf(at[0]), t))]
    on_the_way = np.array([slopes_of(f, path.at(share)) for share in np.linspace(path.halt, 1, 9)], float)
    stay = np.ptp(on_the_way, axis=0) < 1e-6
    stop = None if path.stop is None else [mpf(str(sympy.N(part, 30))) for part in path.stop.place]
    assert stop is None or max(map(abs, slopes_of(f, stop))) < NEAR
    summit = stop is not None and _is_highest(f, stop)
    same = abs(abs(along_x) - abs(along_y)) < NEAR
    agree(
        {
            "over every place (x, y) stands": whole(f, box),
            "of the domain": not whole(f, box),
            "Seen face on, the cut is a straight line": lines[0],
            "Seen face on, the cut is an ordinary curve": not lines[0],
            "Its slope is": any(lines),
            "Its tangent has the slope": not all(lines),
            "On a summit both slopes are 0": summit,
            "On the summit both slopes are 0: it is level both ways": summit,
            "Walk on, to a summit": summit,
            "Level ground: both slopes are 0": stop is not None and not summit,
            "Here both slopes are 0: the ground is level both ways": stop is not None and not summit,
            "Walk on, to where the ground is level": stop is not None and not summit,
            "are equally steep": same and along_x * along_y > NEAR,
            "one way rises and the other falls": same and along_x * along_y < -NEAR,
            "Level ground, both ways": max(abs(along_x), abs(along_y)) < NEAR,
            "Both slopes are the same all the way": all(stay),
            "One slope changes, the other stays": any(stay) and not all(stay),
            "both slopes change with the place": not any(stay),
        },
        heard,
    )


@pytest.mark.parametrize(("text", "at", "f"), [GROUNDS[k] for k in (0, 2, 6)], ids=lambda text: str(text)[:9])
def test_what_is_said_of_a_plane_is_true(hear, text, at, f):
    """Of its rises and which is steeper, and of the hill whose tangent plane it is."""
    heard = hear(_ground(scenes.PlanePartials, text, at, f))
    slopes = slopes_of(f, at)
    defined = whole(f, heard.scene.hill.box)
    agree(
        {
            " rises by ": max(slopes) > NEAR,
            " falls by ": min(slopes) < -NEAR,
            " stays as high": min(map(abs, slopes)) <= NEAR,
            # Only where it looks so: rises that are equal look unlike where one is nearer.
            "Steeper along": "Steeper along" in heard and abs(abs(slopes[0]) - abs(slopes[1])) > NEAR,
            "Equally steep": "Equally steep" in heard and abs(abs(slopes[0]) - abs(slopes[1])) <= NEAR,
            "over every place stands": defined,
            "of the domain": not defined,
            "a plane": text == "3x + 4y" or "tangent plane" in heard,
            "Two variables: a hill": text != "3x + 4y",
        },
        heard,
    )


@pytest.mark.parametrize(
    ("text", "at", "f"),
    [GROUNDS[0], GROUNDS[6], ("x^2 + y^2", (1, 2), GROUNDS[3][2]), ("floor(x) + y", ("1/2", 0), None)],
    ids=lambda text: str(text)[:9],
)
def test_what_is_said_of_a_gradient_is_true(hear, text, at, f):
    """Of the heights, and of the arrow as its point moves: the same only on a plane."""
    heard = hear(_ground(scenes.GradientArrow, text, at, f))
    levels = [float(level) for level in heard.scene.map.plot.levels]
    lengths = heard.scene.map.path.lengths()
    evenly = np.ptp(np.diff(levels)) < 1e-9 * np.ptp(levels)
    crowd = evenly and max(lengths) > 1.05 * min(lengths)
    conditions = {
        "never changes": text == "3x + 4y",
        "longer where they crowd": crowd,
    }
    if f is not None:
        conditions["of the domain"] = not whole(f, heard.scene.map.scale.box)
    agree(conditions, heard)


def test_a_tangent_needs_a_slope_by_the_rules():
    """|x|^1.1 has the slope 0 at 0, but the rules give none: refused, with a place that works."""
    with pytest.raises(ValueError, match=r"no slope of .* at 0") as caught:
        scenes.TangentSlope.Parameters(f="|x|^1.1", at=0)
    (error,) = caught.value.errors()
    assert error["ctx"]["hint"] == "a place that works: 1"
