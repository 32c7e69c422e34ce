"""``hillwalk new``: a scene of one's own to begin from, its test case and its place in the list of scenes."""

from __future__ import annotations

import ast
import importlib.util
import keyword
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from string import Template

from studio.cli.command import Command
from studio.cli.options import one_of
from studio.lesson.file import is_device
from studio.system.errors import FINE, BadInput, by_make, worded
from studio.system.printable import short

TOPICS = {"slopes": (), "partials": (), "gradient": (), "descent": ()}
_LIST = Path("scenes") / "__init__.py"
_CASES = Path("tests") / "scenes" / "cases.py"
_LONGEST = 36  # letters and spaces of a title, so that the lines it stands in are not too long
_SCENE = Template('''\
"""$title: a point on a curve. To begin from: docs/new-scene.md."""

from __future__ import annotations

from manim import Create, FadeIn

from mathcore import Fact, window, word
from stage.gadgets.tangent import point_on
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import beside, polyline
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import CurveField, NumberField, SceneParameters, WindowField
from stage.scene.refusals import refuse_kink
from stage.scene.windows import refuse_outside
from stage.style.layout import stack
from stage.style.theme import PACE
from stage.text.phrases import Formula, Phrase


class $name(LessonScene):
    """A point (a, f(a)) on a curve, and its height."""

    headline = "$title"
    poster = "read_its_height"

    class Parameters(SceneParameters):
        """f: a function of x; at: where the point is; window: ranges by axis, else chosen."""

        f: CurveField = "x^2"
        at: NumberField = 1
        window: WindowField = None

        def refuse(self) -> None:
            refuse_kink(self.f, self.at)
            refuse_outside(self.window, self.f, self.at)

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        return Phrase("$title: {f} at {at}", f=parameters.f, at=parameters.at)

    def setup(self) -> None:
        p, pen, width = self.parameters, self.pen, self.layout.side.width
        self.f, self.at, self.x = p.f, p.at, p.f.variable
        self.height = Fact(f"f({p.at})", p.f.value(p.at), f"{p.f.expr} at {p.at}")
        shown = window(p.f, p.at, *refuse_outside(p.window, p.f, p.at))
        self.plot = CurvePlot(pen, p.f, shown, self.layout.plot)
        self.dot = point_on(self.plot, lambda: float(p.at), self.theme.ink, "the point")
        self.label = self.plot.label_of(p.at)
        beside(self.label, self.dot.get_center(), polyline(self.plot.graph, self.plot.lines), self.plot.box)
        self.formula = pen.named(p.f.called, p.f.typst, "curve", width)
        value = f"{word(p.f.name)}({pen.exact(p.at)})"
        self.answer = pen.equation(value, self.height, "curve", width, exact=True)
        stack(self.layout.side, [self.formula, self.answer], gap=0.4)

    def construct(self) -> None:
        self.play_beats(self.draw_the_curve, self.mark_a_point, self.read_its_height)

    def draw_the_curve(self) -> None:
        self.title("A function is a curve")
        self.say("This is {head} = {f}.", head=Formula(self.f.called), f=self.f)
        self.open(self.plot.frame, self.formula)
        self.play(Create(self.plot.graph), run_time=PACE.slow)

    def mark_a_point(self) -> None:
        self.title("One point of it")
        self.say("Take the point above {x} = {at}.", x=self.x, at=self.at)
        self.play(FadeIn(self.dot, self.label))

    def read_its_height(self) -> None:
        self.title("Its height is the value of the function")
        self.say("Its height is {height}.", height=self.height)
        self.play(FadeIn(self.answer))
''')


def new_scene(name: str, topic: str, root: Path) -> str:
    """Write the scene called ``name`` into a checkout, and return what to tell of it.

    Raises BadInput where the name will not do or there is no checkout, and OSError; then all is as before.
    """
    from studio.system import files  # which needs more than Python; the other commands may do without

    _refuse_elsewhere(name, root)
    _refuse_name(name, root)
    stem, title = module_of(name), _apart(name, " ").capitalize()
    path = root / "scenes" / topic / f"{stem}.py"
    changed = {
        root / _LIST: (f'    "{name}": "scenes.{topic}.{stem}",', "LISTED", f"scenes.{topic}."),
        root / _CASES: (f'    "{name}": Case(scenes.{name}),', "CASES", ""),
    }
    before = {file: file.read_text(encoding="utf-8") for file in changed}
    texts = {file: with_entry(before[file], *entry) for file, entry in changed.items()}
    texts = {path: _SCENE.substitute(name=name, title=title), **texts}
    try:
        for file, text in texts.items():
            with files.named(file):
                files.atomic_write(file, text)
    except BaseException:
        path.unlink(missing_ok=True)
        for file, text in before.items():
            if file.read_text(encoding="utf-8") != text:
                files.atomic_write(file, text)
        raise
    written = "\n".join(f"  {file.relative_to(root)}" for file in texts)
    still = f"make still CLIP={stem.replace('_', '-')} LESSON=…" if by_make() else "hillwalk still LESSON"
    return (
        f"A scene to begin from, a case that tests try it in, and its place in the list:\n{written}\n"
        f'Put  [[scene]]  and  scene = "{name}"  into a lesson, then:  {still}\n'
        "How it becomes your own: docs/new-scene.md"
    )


def module_of(name: str) -> str:
    """The name of a scene's module: ``MyScene`` is in my_scene."""
    return _apart(name, "_").lower()


def _apart(name: str, by: str) -> str:
    return re.sub(r"(?<=.)(?=[A-Z])", by, name)


def with_entry(source: str, line: str, table: str, near: str) -> str:
    """A module's source with a line more in its dictionary ``table``: behind values that begin ``near``."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == table:
            ends = [
                value.end_lineno
                for value in node.value.values
                if near and isinstance(value, ast.Constant) and str(value.value).startswith(near)
            ]
            lines = source.splitlines()
            lines.insert(max(ends, default=node.end_lineno - 1), line)
            return "\n".join(lines) + "\n"
    raise BadInput(f"there is no {table} to write the scene into — git checkout brings it back")


def _refuse_elsewhere(name: str, root: Path) -> None:
    """Raise BadInput where there is no checkout to write into."""
    if not all((root / file).is_file() for file in (_LIST, _CASES)):
        raise BadInput(
            "a scene is written into a clone of the project, with its tests, and here is an installed package"
            f" — clone it, and there:  make new SCENE={short(name, 40)}"
        )


def _refuse_name(name: str, root: Path) -> None:
    """Raise BadInput where a scene cannot be called so."""
    told, stem = short(name, 60), module_of(name)
    if not _will_do(name):
        raise BadInput(f"{told}: this will not do as a scene's name — {_instead(name)}")
    stems = sorted(path.stem for path in (root / "scenes").glob("*/*.py") if path.stem != "__init__")
    if stem in stems:
        raise BadInput(f"{told}: there is a scene in {stem}.py already — choose another name")
    for other in stems:
        if other.startswith(stem) or stem.startswith(other):
            raise BadInput(
                f"{told}: {stem}.py and {other}.py begin alike, and Manim would take one for the other"
                " — choose a name that begins otherwise"
            )
    taken = stem == "parts" or is_device(stem) or importlib.util.find_spec(stem) is not None
    if taken or name in _imported(_SCENE.template):
        raise BadInput(f"{told}: that name is taken by what scenes are made of — try {name}Scene")


def _will_do(name: str) -> bool:
    camel = re.fullmatch(r"([A-Z]?[A-Z][a-z]+)+[A-Z]?", name, re.ASCII)
    return bool(camel) and len(_apart(name, " ")) <= _LONGEST and not keyword.iskeyword(name)


def _instead(name: str) -> str:
    words = re.findall(r"[A-Za-z][a-z]+", name)
    made = "".join(f"{word[0].upper()}{word[1:]}" for word in words)
    return f"letters alone, each word with a capital, such as {made if _will_do(made) else 'NewtonsMethod'}"


def _imported(source: str) -> set[str]:
    lines = [line.partition(" import ")[2] for line in source.splitlines() if line.startswith("from ")]
    return {name for line in lines for name in line.split(", ")}


def run(given: Namespace) -> int:
    """Tell what was written, and what to do next."""
    print(worded(new_scene(given.name, given.topic, Path(__file__).resolve().parents[2])))
    return FINE


def _what(parser: ArgumentParser) -> None:
    """What the scene is called, and among which it goes."""
    parser.add_argument("name", metavar="NAME", help="the scene's class, such as NewtonsMethod")
    parser.add_argument(
        "--topic",
        type=one_of("topic", TOPICS),
        default="slopes",
        metavar="WORD",
        help=f"the folder it goes to, one of {', '.join(TOPICS)} (default: slopes)",
    )


COMMAND = Command(
    "new",
    "write a scene of your own to begin from (in a clone of the project)",
    "Writes scenes/<topic>/<name>.py, a scene that draws a curve with a point on it in three beats; a\n"
    "case in tests/scenes/cases.py, in which the tests try it; and its line in scenes/__init__.py. A\n"
    'lesson can name it at once (scene = "NewtonsMethod"), and check, still and preview work with it.\n'
    "A name that is taken, or that Manim would take for another's, is refused, and nothing is written.\n"
    "docs/new-scene.md leads from there to a clip of your own.",
    "hillwalk new NewtonsMethod --topic slopes",
    (_what,),
    run,
)
