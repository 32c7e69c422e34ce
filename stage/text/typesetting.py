"""Typst source to glyph outlines, in memory: the one place where text is set.

Typst compiles a line in about 3 ms; reading its SVG with Manim's general importer costs 50 ms more. The SVG
has few kinds of elements (placed glyphs, rules), read here directly; each glyph's outline is built once per
process. Only the fonts embedded in the typst package are used, so glyphs are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

import numpy as np
import svgelements
import typst
from manim import VMobject
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath

from mathcore.notation.typst_words import quoted

EM = 10.0  # the size, in points, at which all text is set; sizes on screen are scaled from it
_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_BASELINE = "#fffffe"  # the colour of the mark at the baseline; reserved, no text may have it
_PAGE = (
    "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    f'#set text(size: {EM}pt, font: "New Computer Modern", fallback: true)\n'
    '#show math.equation: set text(font: "New Computer Modern Math")\n'
)

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[(){}\[\]]')
_AT_A_SUM = re.compile(r"(?<= =) | (?=[+-] )|(?<=,) (?=quad )")
_AT_A_PRODUCT = re.compile(r" (?=dot )|(?<=\)) (?![+-] |thin|thick|quad|dot |= )")


class TypesettingError(ValueError):
    """Typst refused a source: an error of this program, not of the lecturer."""


@dataclass(frozen=True)
class Glyph:
    """One placed outline: ``points`` (n, 3) in ems, y upwards from the baseline; ``fill`` its Typst colour.

    ``key`` names the outline, the same for the same glyph wherever it stands; a rule (a fraction's bar) has
    none.
    """

    key: str
    points: np.ndarray
    fill: str


def colour_of_part(index: int) -> str:
    """The colour that marks part ``index`` of a formula while Typst sets it; 0 is the rest of it."""
    return f"#{index:06x}"


@lru_cache(maxsize=4096)
def glyphs_of(markup: str) -> tuple[Glyph, ...]:
    """The glyphs of Typst markup, in drawing order; the origin is the left end of its last line's baseline.

    Raises TypesettingError with Typst's message for invalid markup.
    """
    mark = f'#text(fill: rgb("{_BASELINE}"))[.]'
    source = f"{_PAGE}{markup[:-2]}{mark} $" if markup.endswith(" $") else f"{_PAGE}{markup}{mark}"
    try:
        svg = typst.compile(source.encode(), format="svg", ignore_system_fonts=True)
    except typst.TypstError as error:
        raise TypesettingError(f"Typst cannot set {markup!r}: {error}") from error
    root = ElementTree.fromstring(svg)
    outlines = {
        symbol.get("id"): symbol.find(f"{_SVG}path").get("d")
        for symbol in root.iter(f"{_SVG}symbol")
        if symbol.find(f"{_SVG}path") is not None
    }
    placed = list(_placed(root, svgelements.Matrix(), outlines))
    marks = [matrix for _, _, fill, matrix in placed if fill == _BASELINE]
    baseline = marks[-1].f
    return tuple(
        Glyph(key, _in_ems(path, matrix, baseline), fill)
        for key, path, fill, matrix in placed
        if fill != _BASELINE and path
    )


def formula_svg(formula: str) -> tuple[bytes, float, float]:
    """Typst mathematics as an SVG, black on nothing, and its width and height in ems.

    Raises TypesettingError.
    """
    try:
        svg = typst.compile(f"{_PAGE}$ {formula} $".encode(), format="svg", ignore_system_fonts=True)
    except typst.TypstError as error:
        raise TypesettingError(f"Typst cannot set {formula!r}: {error}") from error
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(side).removesuffix("pt")) / EM for side in ("width", "height"))
    return svg, width, height


def _placed(parent, matrix, outlines):
    """Yield (key, path data, colour, matrix) for every drawn leaf under an SVG element."""
    for element in parent:
        tag = element.tag.removeprefix(_SVG)
        if tag in ("defs", "symbol"):
            continue
        own = svgelements.Matrix(element.get("transform") or "") * matrix
        if tag == "use":
            shift = svgelements.Matrix.translate(float(element.get("x", 0)), float(element.get("y", 0)))
            key = element.get(_LINK).removeprefix("#")
            yield key, outlines.get(key, ""), element.get("fill"), shift * own
        elif tag == "path":
            yield "", _rule(element), element.get("fill").replace("none", element.get("stroke") or ""), own
        else:
            yield from _placed(element, own, outlines)


def _rule(path) -> str:
    """A stroked rule (of a fraction or a root) as the outline of a thin box; a filled path as it is."""
    if path.get("stroke") is None:
        return path.get("d")
    start, end = (svgelements.Path(path.get("d")).point(t) for t in (0, 1))
    half = float(path.get("stroke-width")) / 2
    along = np.array([end.x - start.x, end.y - start.y])
    across = half * np.array([-along[1], along[0]]) / (np.linalg.norm(along) or 1)
    corners = [np.array([p.x, p.y]) + s * across for p, s in ((start, 1), (end, 1), (end, -1), (start, -1))]
    return "M " + " L ".join(f"{x} {y}" for x, y in corners) + " Z"


@lru_cache(maxsize=4096)
def _outline(path: str) -> np.ndarray:
    """Cubic Bézier points (n, 3) of SVG path data, in its own units."""
    return VMobjectFromSVGPath(svgelements.Path(path)).points


def _in_ems(path: str, matrix, baseline: float) -> np.ndarray:
    points = _outline(path).copy()
    x, y = points[:, 0].copy(), points[:, 1].copy()
    points[:, 0] = (matrix.a * x + matrix.c * y + matrix.e) / EM
    points[:, 1] = (baseline - (matrix.b * x + matrix.d * y + matrix.f)) / EM
    return points


@lru_cache(maxsize=256)
def figure(character: str) -> tuple[str, np.ndarray, float]:
    """One character of a number: its key, its points in ems from its own origin, and its advance in ems."""
    if character == "\u2009":
        return "", np.zeros((0, 3)), 0.167
    between = glyphs_of(f"$ {_IN_MATH.get(character, character)} $")
    (glyph,) = between
    return glyph.key, glyph.points, _ADVANCE.get(character, 0.5)


_IN_MATH = {"−": "-", "×": "times", "≈": "approx", "=": "=", ".": quoted("."), ",": quoted(",")}
_ADVANCE = {"−": 0.778, "×": 0.778, "≈": 0.778, "=": 0.778, ".": 0.278, ",": 0.278}


def blank() -> VMobject:
    """An empty outline, filled and without stroke, for a glyph's points."""
    return VMobject(stroke_width=0, fill_opacity=1)


def broken(source: str, fits: Callable[[str], bool]) -> list[str]:
    """A formula's source as lines that fit, where there are such: broken at sums, else at products.

    Brackets are never broken; a line after the first begins with its sign, indented, unless
    it follows a relation.
    """
    lines: list[str] = []
    for term in _cut(source, _AT_A_SUM):
        factors = [term] if fits(term) else _cut(term, _AT_A_PRODUCT)
        for k, piece in enumerate(factors):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if not lines or fits(joined):
                lines[-1:] = [joined]
            else:
                lines.append(piece if lines[-1].endswith(" =") else _begun(piece, product=k > 0))
    return lines


def _begun(piece: str, product: bool) -> str:
    """A piece as the beginning of a line: ``+ b``, ``dot b``."""
    if piece[:2] in ("+ ", "- "):
        return f'quad class("binary", {piece[0]}) {piece[2:]}'
    if product and not piece.startswith("dot "):
        piece = f"dot {piece}"
    return piece if piece.startswith("quad ") else f"quad {piece}"


def _cut(source: str, where: re.Pattern) -> list[str]:
    """A source cut at the places that match and lie in no brackets."""
    depths, depth, end = [], 0, 0
    for token in _BRACKETS.finditer(source):
        depths += [depth] * (token.start() - end) + [depth + 1] * len(token[0])
        depth, end = depth + (token[0] in "({[") - (token[0] in ")}]"), token.end()
    depths += [depth] * (len(source) - end)
    ends = [(match.start(), match.end()) for match in where.finditer(source) if not depths[match.start()]]
    starts = [0, *(end for _, end in ends)]
    return [source[a:b] for a, b in zip(starts, [*(begin for begin, _ in ends), len(source)], strict=True)]
