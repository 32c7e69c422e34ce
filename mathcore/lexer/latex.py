"""The small LaTeX that lecturers paste: its commands, as the reader's own signs and names.

The backslash of a few commands is lost between the double quotes of a lesson file, where \\f, \\t, \\b and
\\r stand for one character: what is left of them is known as well.
"""

from __future__ import annotations

import re

from mathcore.lexer.errors import ExpressionError
from mathcore.notation.letters import GREEK
from mathcore.notation.tree import function_named

_SIZES = (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits "
    "nolimits quad qquad thinspace"
)
# What takes no part in the meaning: spaces, sizes of brackets, the marks round a formula.
BLANK = re.compile(rf"\\(?:[,;:! ()\[\]]|(?:{_SIZES.replace(' ', '|')})(?![A-Za-z]))|\rr?ight(?![A-Za-z])|~")
COMMAND = re.compile(
    r"\\{1,2}([A-Za-z]+|[{}|])"
    r"|(\f(?:rac)|\x08(?:eta)|\t(?:heta|imes|anh?|au|frac|ext)|\r(?:ho|vert|floor|ceil))(?![A-Za-z])"
)
DEGREES = re.compile(r"\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})")
_ESCAPES = {"\f": "f", "\b": "b", "\t": "t", "\r": "r"}
_FONT = re.compile(r"\s*\{\s*([A-Za-z]+)\s*\}")
_ROOT = re.compile(r"\s*\[\s*([^\]]*?)\s*\]")
_FONTS = ("operatorname", "mathrm", "text", "textrm", "mathit", "mathop", "mathsf", "mathbf", "textit")
_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|", "|": "|",
    "lfloor": "floor", "rfloor": "unfloor", "lceil": "ceil", "rceil": "unceil", "{": "{", "}": "}",
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "degree": "°",
}  # fmt: skip
_NAMES = {
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "Phi": "Phi",
    "bmod": "mod", "infty": "infinity", "lg": "lg",
} | {name: name for name in GREEK.values()}  # fmt: skip
_ITSELF = "give the function itself"
_INSTEAD = dict.fromkeys(("int", "sum", "prod", "lim", "partial", "nabla", "mathbb", "prime"), _ITSELF)
_INSTEAD |= {"begin": 'give its pieces as a list, ["x^2 for x < 0", "x for x >= 0"]', "pm": "write + or -"}


def command(text: str, match: re.Match[str]) -> tuple[str, str, int]:
    """The kind and the text of the token that a command stands for, and where it ends.

    ExpressionError for a command that is not known, and for roots other than the square and the cube root.
    """
    name, end = match[1], match.end()
    if name is None:
        name = _ESCAPES[match[2][0]] + match[2][1:]
    if name in _FONTS and (font := _FONT.match(text, end)):
        return "name", font[1], font.end()
    if name == "sqrt":
        index = _ROOT.match(text, end)
        if index is None or index[1] in ("2", "3"):
            kind = "root3" if index is not None and index[1] == "3" else "root2"
            return kind, "∛" if kind == "root3" else "√", index.end() if index else end
        raise ExpressionError(
            f"The root with the index {index[1][:12]} is not read", text, end, _root(index[1])
        )
    if name in _SIGNS:
        return _SIGNS[name], f"\\{name}", end
    if name in _NAMES or function_named(name):
        return "name", _NAMES.get(name, name), end
    hint = _INSTEAD.get(
        name, r"of LaTeX, \frac \sqrt \cdot \left \right, functions and Greek letters are read"
    )
    raise ExpressionError(f"\\{name[:24]} is not known here", text, match.start(), hint)


def _root(index: str) -> str:
    if index.isdigit() and int(index) % 2 == 0:
        return f"write x^(1/{index})"
    return f"write sign(x)|x|^(1/{index[:12]})"
