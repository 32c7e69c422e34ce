"""The syntax tree of a formula, between text and SymPy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Numeral:
    """An exact rational literal; `text` as typed ("0.1", "½")."""

    value: Fraction
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """A declared variable, or the constant pi, tau or e."""

    name: str
    constant: bool
    position: int


@dataclass(frozen=True, slots=True)
class Negative:
    """−a."""

    of: Node
    position: int


@dataclass(frozen=True, slots=True)
class Binary:
    """a + b, a - b, a * b, a / b, a ^ b."""

    sign: str
    left: Node
    right: Node
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments; `bare` when written without brackets, `power` for sin²x."""

    function: str
    arguments: tuple[Node, ...]
    position: int
    bare: bool = False
    power: int | None = None


Node = Numeral | Name | Negative | Binary | Call

# Function → how many arguments it may take.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "sec": (1, 1), "csc": (1, 1), "cot": (1, 1),
    "asin": (1, 1), "acos": (1, 1), "atan": (1, 1), "sinh": (1, 1), "cosh": (1, 1), "tanh": (1, 1),
    "asinh": (1, 1), "acosh": (1, 1), "atanh": (1, 1), "exp": (1, 1), "ln": (1, 1), "log": (1, 2),
    "sqrt": (1, 1), "cbrt": (1, 1), "abs": (1, 1), "sign": (1, 1), "floor": (1, 1), "ceil": (1, 1),
    "max": (2, 8), "min": (2, 8), "mod": (2, 2), "factorial": (1, 1), "degrees": (1, 1), "erf": (1, 1),
    "sigmoid": (1, 1), "sigma": (1, 1), "relu": (1, 1), "softplus": (1, 1), "gelu": (1, 1), "silu": (1, 1),
    "swish": (1, 1), "Phi": (1, 1),
}  # fmt: skip
LETTERS = {"sigma", "Phi"}  # functions where a bracket follows and no variable is called so: σ(x), Φ(x)
WRITTEN_OTHERWISE = {"factorial": "!", "degrees": "°", "sigma": "σ", "Phi": "Φ"}  # not by their names

ALIASES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "cosec": "csc",
    "sgn": "sign", "ceiling": "ceil", "tg": "tan", "cotan": "cot", "sign": "sign", "maximum": "max",
    "minimum": "min", "absolute": "abs", "fabs": "abs", "expit": "sigmoid", "logistic": "sigmoid",
}  # fmt: skip

INVERSES = {
    "sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh",
}  # fmt: skip

CONSTANTS = {"pi", "tau", "e"}


def function_named(word: str) -> str | None:
    """The canonical name of a known function (log_2 included; Sin and ReLU as well), or None."""
    for spelled in (word, word.lower()) if len(word) > 1 else ():
        spelled = ALIASES.get(spelled, spelled)
        if spelled != word and word[0] == "A" and spelled in INVERSES.values():
            return None  # Asin(x) is A sin(x), too
        base = spelled.removeprefix("log_")
        if base != spelled and base.isdigit() and int(base) >= 2:
            return spelled
        if spelled in FUNCTIONS and spelled not in WRITTEN_OTHERWISE:
            return spelled
    return None


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, from left to right."""
    match node:
        case Negative(of=part):
            return (part,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
    return ()


def mentions(node: Node) -> bool:
    """Whether a variable occurs in the tree."""
    if isinstance(node, Name):
        return not node.constant
    return any(mentions(part) for part in children(node))


def holds(node: Node, name: str) -> bool:
    """Whether a constant of that name occurs in the tree."""
    if isinstance(node, Name):
        return node.constant and node.name == name
    return any(holds(part, name) for part in children(node))


def size(node: Node) -> int:
    """The number of nodes."""
    return 1 + sum(size(part) for part in children(node))
