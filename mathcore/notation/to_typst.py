"""Tree → Typst: the formula as it was written, in its own order."""

from __future__ import annotations

from dataclasses import replace

from mathcore.notation.tree import Binary, Call, Name, Negative, Node, Numeral
from mathcore.notation.typst_words import CALLS, OPERATORS, bracketed, number_text, raised, word

MOD, SUM, PRODUCT, SIGNED, POWER, ATOM = 0, 1, 2, 2, 4, 5
POSTFIX = {"factorial": "!", "degrees": " degree"}


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
        case Call(function="mod"):
            return MOD
        case Call(bare=True, function=name) if name not in CALLS:
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
            return f"{_inside(left, SUM, small)} {sign} {tail}"
        case Binary(sign="*"):
            return _product(node, small)
        case Binary(sign="/", left=left, right=right) if small:
            return f"{_inside(_closed(left), PRODUCT, True)}\\/{_inside(right, POWER, True)}"
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
        isinstance(node, Call) and not node.bare and node.function not in (*POSTFIX, "mod")
    )
    return _set(node, small) if plain else bracketed(_set(node, small))


def _product(node: Binary, small: bool) -> str:
    right = _inside(node.right, PRODUCT if isinstance(node.right, Call) else PRODUCT + 1, small)
    dot = right[:1].isdigit() or right.startswith("frac") or (small and _slashed(node))
    closed = dot or not _is_function(node.right)
    left = _inside(_closed(node.left) if closed else node.left, PRODUCT, small)
    return f"{left} dot {right}" if dot else f"{left} {right}"


def _slashed(node: Node) -> bool:
    """Whether a slash is set in it where it is small."""
    match node:
        case Binary(sign="/"):
            return True
        case Numeral(value=value, text=text):
            return "\\/" in number_text(value, text, True)
        case Binary(left=left, right=right):
            return _slashed(right) or _slashed(left)
        case Negative(of=part):
            return _slashed(part)
        case Call(arguments=arguments):
            return any(map(_slashed, arguments))
    return False


def _is_function(node: Node) -> bool:
    """Whether it begins with a function's name, where the argument of a function before it ends."""
    if isinstance(node, Binary) and node.sign == "^":
        return isinstance(node.left, Call) and not node.left.bare and _is_function(node.left)
    return isinstance(node, Call) and node.function not in (*CALLS, *POSTFIX, "mod")


def _closed(node: Node) -> Node:
    """The node with brackets round the argument of the function it ends in: 2 sin(x), not 2 sin x.

    Without them, a factor set behind it would be read as part of the argument: 2 sin x y.
    """
    if isinstance(node, Binary) and node.sign == "*":
        return replace(node, right=_closed(node.right))
    return replace(node, bare=False) if isinstance(node, Call) else node


def _call(node: Call, small: bool) -> str:
    name, arguments = node.function, node.arguments
    if name in POSTFIX:
        return f"{_inside(arguments[0], ATOM, small)}{POSTFIX[name]}"
    if name == "mod":
        return " mod ".join(_inside(argument, PRODUCT, small) for argument in arguments)
    inside = ", ".join(_set(argument, small) for argument in arguments)
    power = f"^{node.power}" if node.power else ""
    if name in CALLS:
        index = "3, " if name == "cbrt" else ""
        return f"{CALLS[name]}({index}{inside}){power}"
    head = OPERATORS.get(name, name)
    if name.startswith("log_"):
        head = f"log_({name[4:]})"
    elif name == "log" and len(arguments) == 2:
        head, inside = f"log_({_set(arguments[1], True)})", _set(arguments[0], small)
    plain = _level(arguments[0]) >= PRODUCT and " dot " not in inside and "\\/" not in inside
    if node.bare and plain:  # a function that takes its factors would end at a dot or a slash
        return f"{head}{power} {inside}"
    return f"{head}{power}{bracketed(inside)}"
