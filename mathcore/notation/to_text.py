"""Tree → plain text: a formula with every product, bracket and power explicit, as the reader took it."""

from __future__ import annotations

from mathcore.notation.letters import letter
from mathcore.notation.tree import WRITTEN_OTHERWISE, Binary, Call, Name, Negative, Node, Numeral

MINUS = "\N{MINUS SIGN}"
_SHOWN = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arsinh", "acosh": "arcosh",
    "atanh": "artanh", "sigma": "σ", "Phi": "Φ", "relu": "ReLU",
}  # fmt: skip
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4


def to_text(node: Node) -> str:
    """Plain text that relies on no precedence but · before +; reading it gives the same tree."""
    return _spell(node)[0]


def _inside(node: Node, least: int) -> str:
    text, level = _spell(node)
    return text if level >= least else f"({text})"


def _spell(node: Node) -> tuple[str, int]:
    match node:
        case Numeral(value=value, text=text):
            plain = value.denominator == 1 or "." in text
            return (text, _ATOM) if plain else (f"{value.numerator}/{value.denominator}", _SUM)
        case Name(name=name):
            return letter(name), _ATOM
        case Negative(of=part):
            return f"{MINUS}{_inside(part, _PRODUCT if not _raised(part) else _ATOM)}", _SUM
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            shown = "+" if sign == "+" else MINUS
            return f"{_inside(left, _SUM)} {shown} {_inside(right, _PRODUCT)}", _SUM
        case Binary(sign="*", left=left, right=right):
            before = _inside(left, _SUM + 1 if _is(left, "*") else _POWER)
            return f"{before}·{_inside(right, _POWER)}", _PRODUCT
        case Binary(sign="/", left=left, right=right):
            return f"{_inside(left, _ATOM)}/{_inside(right, _ATOM)}", _SUM
        case Binary(left=left, right=right):
            top = _inside(right, _ATOM) if isinstance(right, (Numeral, Name)) else f"({_spell(right)[0]})"
            return f"{_inside(left, _ATOM)}^{top}", _POWER
    postfix = node.function in ("factorial", "degrees")
    return _call(node), (_ATOM if node.power is None and not postfix else _POWER)


def _is(node: Node, sign: str) -> bool:
    return isinstance(node, Binary) and node.sign == sign


def _raised(node: Node) -> bool:
    return _is(node, "^")


def _call(node: Call) -> str:
    if node.function in ("factorial", "degrees"):
        return f"{_inside(node.arguments[0], _ATOM)}{WRITTEN_OTHERWISE[node.function]}"
    inside = ", ".join(_spell(argument)[0] for argument in node.arguments)
    power = "" if node.power is None else f"^{node.power}"
    if node.function == "abs" and "|" not in inside:
        return f"|{inside}|{power}"
    if node.function in ("sqrt", "cbrt"):
        return f"{'√' if node.function == 'sqrt' else '∛'}({inside}){power}"
    return f"{_SHOWN.get(node.function, node.function)}({inside}){power}"
