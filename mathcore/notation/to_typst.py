"""Tree → Typst: the formula as it was written, in its own order."""

from __future__ import annotations

from mathcore.notation.tree import Binary, Call, Name, Negative, Node, Numeral
from mathcore.notation.typst_words import CALLS, OPERATORS, bracketed, number_text, raised, word

SUM, PRODUCT, SIGNED, POWER, ATOM = 1, 2, 2, 4, 5


def to_typst(node: Node) -> str:
    """Typst math source of the tree, brackets only where they are needed."""
    return _set(node, False)


def _level(node: Node) -> int:
    match node:
        case Binary(sign="+" | "-") | Negative():
            return SUM
        case Binary(sign="*"):
            return PRODUCT
        case Binary(sign="/"):
            return POWER - 1  # a fraction bar needs no brackets, except as the base of a power
        case Binary(sign="^"):
            return POWER
        case Numeral(value=value, text=text):
            return ATOM if value.denominator == 1 or "." in text else POWER - 1
        case Call(bare=True):
            return PRODUCT
    return ATOM


def _inside(node: Node, least: int, small: bool) -> str:
    text = _set(node, small)
    return text if _level(node) >= least else bracketed(text)


def _set(node: Node, small: bool) -> str:
    match node:
        case Numeral(value=value, text=text):
            return number_text(value, text, small)
        case Name(name=name):
            return word(name)
        case Negative(of=part):
            return f"-{_inside(part, PRODUCT, small)}"
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            tail = _inside(right, SUM + 1 if sign == "-" or _signed(right) else SUM, small)
            return f"{_set(left, small)} {sign} {tail}"
        case Binary(sign="*"):
            return _product(node, small)
        case Binary(sign="/", left=left, right=right) if small:
            return f"{_inside(left, PRODUCT, True)}\\/{_inside(right, POWER, True)}"
        case Binary(sign="/", left=left, right=right):
            return f"frac({_set(left, False)}, {_set(right, False)})"
        case Binary(sign="^", left=left, right=right):
            return raised(_base(left, small), _set(right, True))
        case Call():
            return _call(node, small)
    raise AssertionError(node)


def _signed(node: Node) -> bool:
    """Whether it begins with a sign, and so needs brackets after another sign."""
    if isinstance(node, Binary) and node.sign in "+-":
        return _signed(node.left)
    return isinstance(node, Negative)


def _base(node: Node, small: bool) -> str:
    plain = _level(node) == ATOM or (
        isinstance(node, Call) and not node.bare and node.function != "factorial"
    )
    return _set(node, small) if plain else bracketed(_set(node, small))


def _product(node: Binary, small: bool) -> str:
    left = _inside(node.left, PRODUCT, small)
    if isinstance(node.left, Call) and node.left.bare and not isinstance(node.right, Call):
        left = bracketed(left)
    right = _inside(node.right, PRODUCT + 1, small)
    if _level(node.right) == PRODUCT and isinstance(node.right, Call):
        right = _set(node.right, small)
    if right[:1].isdigit() or right.startswith("frac") or (small and "\\/" in left + right):
        return f"{left} dot {right}"
    return f"{left} {right}"


def _call(node: Call, small: bool) -> str:
    name, arguments = node.function, node.arguments
    inside = ", ".join(_set(argument, small) for argument in arguments)
    if name == "factorial":
        return f"{_inside(arguments[0], ATOM, small)}!"
    power = f"^{node.power}" if node.power else ""
    if name in CALLS:
        index = "3, " if name == "cbrt" else ""
        return f"{CALLS[name]}({index}{inside}){power}"
    head = OPERATORS.get(name, name)
    if name.startswith("log_"):
        head = f"log_({name[4:]})"
    elif name == "log" and len(arguments) == 2:
        head, inside = f"log_({_set(arguments[1], True)})", _set(arguments[0], small)
    if node.bare and _level(arguments[0]) >= PRODUCT:
        return f"{head}{power} {inside}"
    return f"{head}{power}{bracketed(inside)}"
