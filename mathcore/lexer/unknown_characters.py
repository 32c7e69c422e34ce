"""Refusals of characters unknown in formulas: the character's Unicode name, and what to type instead."""

from __future__ import annotations

import re
import unicodedata

from mathcore.lexer.errors import ExpressionError

# Letters of other scripts that look like Latin ones; Unicode's own compatibility variants are not listed.
_ALIKE = {
    **dict(zip("асԁеһіјӏорԛѕуԝхѵ", "acdehijlopqsuwxv", strict=True)),  # Cyrillic, small
    **dict(zip("АВЕЗІЈКМНОРЅТУХ", "ABE3IJKMHOPSTYX", strict=True)),  # Cyrillic, capital
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιυ", "ABEZHIKMNOPTYXoiu", strict=True)),  # Greek
    **dict(zip("օոսցհ", "onugh", strict=True)),  # Armenian
    **dict(zip("ıɑɡᴏ", "iago", strict=True)),  # Latin, beside the alphabet
}
_INSTEAD = {
    "∞": "write a finite number", ":": "write / for a division", ";": "write one formula",
    "'": "give the function itself; its slope is computed", '"': "write the formula without quotation marks",
    "\\": r"of LaTeX, commands such as \frac are read",
    "%": "write 0.05 for 5 %, x mod 2 for the rest of x by 2",
    "_": "an index is up to three digits, as in x_1", ".": "write a digit beside the point, as in 0.5",
    "$": "write the formula without $", "&": "write one formula", "±": "write + or −",
    "∓": "write + or −", "∂": "give the function itself; its slope is computed",
    "∇": "give the function itself; its slope is computed", "∫": "give the function itself",
    "∑": "write the terms out, with +", "∏": "write the factors out, with *", "#": "delete it",
}  # fmt: skip
_INSTEAD |= dict.fromkeys("′″‘’‛`´", _INSTEAD["'"]) | dict.fromkeys("“”„«»", _INSTEAD['"'])
_INSTEAD |= dict.fromkeys("‐‑‒—―﹣－➖", "type - for minus") | dict.fromkeys(
    "•∙・✕✖⨯", "type * for a product"
)
_INSTEAD |= dict.fromkeys("<>≤≥≠≈≡", 'write pieces as a list, such as ["x^2 for x < 0", "x otherwise"]')
_AROUND = (  # what stands at a character that is refused, and what would work
    (re.compile(r"\s*(?:lambda|def)\b[^:]*:\s*(?:return\b)?\s*"), "write what stands behind the colon alone"),
    (re.compile(r":=|:(?=.*(?:[-=]>|[→↦]))|[-=]>|[→↦]"), "write it as f(x) = x^2"),
    (re.compile(r"\.(?=[*/^])"), "write the sign without the point before it"),
    (re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z])"), "write the function's name alone, as in sin(x)"),
    (re.compile(r"\)_\{?\+"), "write max(0, x)"),
    (re.compile(r"1_\{|𝟙|𝟏"), 'give its pieces, ["0 for x < 0", "1 for x >= 0"]'),
    (re.compile(r"leaky_relu"), "write max(0.01x, x)"),
    (re.compile(r"_\{?[A-Za-z]"), "an index is up to three digits, as in x_1"),
)
MOST_LOOKED_AT = 300  # characters
_CONTROLS = {
    "\0": "null", "\a": "bell", "\b": "backspace", "\v": "vertical tab", "\f": "form feed", "\x1b": "escape",
    "\x7f": "delete", "\x85": "next line",
}  # fmt: skip


def unknown_character(text: str, place: int) -> ExpressionError:
    """The refusal of the character at `place`."""
    problem, hint = _problem(text[place])
    for form, instead in _AROUND:
        if any(match.start() <= place < match.end() for match in form.finditer(text[:MOST_LOOKED_AT])):
            hint = instead
            break
    return ExpressionError(problem, text, place, hint)


def _problem(mark: str) -> tuple[str, str]:
    """What is wrong with a character, and what would work."""
    code = f"U+{ord(mark):04X}"
    name = unicodedata.name(mark, _CONTROLS.get(mark, "")).lower()
    category = unicodedata.category(mark)
    if category == "Cc":
        named = f"the control character {code}" + f" ({name})" * bool(name)
        return f"The text holds {named}", "delete it or type a blank"
    if category[0] in "CZ" or not mark.isprintable():
        named = f"the invisible character {code}" + f" ({name})" * bool(name)
        return f"The text holds {named}", "delete it and type a blank"
    named = f"{mark} ({code}, {name or 'unnamed'})"
    if mark in "<>≤≥≠≈≡":
        return f"{mark} compares, a formula does not", _INSTEAD[mark]
    if mark in _INSTEAD:
        return f"The character {named} has no meaning in a formula", _INSTEAD[mark]
    if (plain := alike(mark)) is not None:
        kind = "letter" if mark.isalpha() else "character"
        return f"The {kind} {named} only looks like {plain}", f"type {plain} on the keyboard"
    if mark.isalpha():
        return f"The letter {named} is not known here", "use the letters a to z or Greek small letters"
    hint = "use + - * / ^ ( ) | ! and function names"
    return f"The character {named} has no meaning in a formula", hint


def alike(mark: str) -> str | None:
    """The known letter that a character looks like: x for 𝑥, ｘ and the Cyrillic х, μ for the micro sign."""
    if mark in _ALIKE:
        return _ALIKE[mark]
    if (digit := unicodedata.digit(mark, None)) is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", mark)
    if plain != mark and len(plain) == 1 and (plain.isascii() or "α" <= plain <= "ω") and plain.isprintable():
        return plain
    return None
