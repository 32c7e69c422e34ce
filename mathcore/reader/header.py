"""The head of a formula: the function's name and its variables, as in s(t) = … or F(L, K) = …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mathcore.lexer.errors import ExpressionError
from mathcore.lexer.tokenizer import INDEX, LOWERED, Token, tokenize
from mathcore.notation.letters import GREEK, letter
from mathcore.notation.tree import function_named

_VARIABLE = re.compile(r"(?:[A-Za-z]|" + "|".join(GREEK.values()) + r")(?:_[0-9]{1,3})?")
_LONGEST = 8  # letters of a function's name
_MOST = 2  # variables
# Functions that lecturers define themselves, as no school of notation fixes their names.
_OWN = {"sigmoid", "relu", "softplus"}
_FIXED = ("e", "pi")  # not tau, which is a number only where no variable has its name
_LETTER = "use one letter, Latin or Greek, such as x, w, θ or x_1"


@dataclass(frozen=True, slots=True)
class Header:
    """`s(t) =` has the name s and the variable t; `y =` has no variables; without a head the name is ""."""

    name: str = ""
    variables: tuple[str, ...] = ()


def header(text: str) -> Header:
    """The head of a formula's text. ExpressionError where it cannot be read."""
    return split_header(tokenize(text), text)[0]


def is_variable(name: str) -> bool:
    """Whether a name, spelled as the reader does, can be a variable: one letter, with an index or not."""
    return bool(_VARIABLE.fullmatch(name)) and name not in _FIXED


def canonical(name: str) -> str:
    """The one spelling of a name: theta for θ, w_1 for w₁."""
    given = name[:24] if isinstance(name, str) else ""
    if index := INDEX.search(given):
        given = f"{given[: index.start()]}_{index.group().translate(LOWERED)}{given[index.end() :]}"
    return GREEK[given[0]] + given[1:] if given and given[0] in GREEK else given


def variable(name: str, what: str = "variable") -> str:
    """The one spelling of the name of a variable (or of `what`). ExpressionError for what cannot be one."""
    given = canonical(name)
    if not is_variable(given):
        shown = str(name)[:40]
        raise ExpressionError(f"{shown!r} cannot be a {what}", shown, 0, _LETTER)
    return given


def split_header(tokens: list[Token], text: str) -> tuple[Header, list[Token]]:
    """The head, and the tokens behind its =; all tokens where none of the forms of a head stands there."""
    end = next((index for index, token in enumerate(tokens) if token.kind == "="), 0)
    head = tokens[:end]
    kinds = [token.kind for token in head]
    numbered = kinds[1:2] == ["number"] and not head[1].spaced
    open_at = 2 if numbered else 1
    listed = kinds[open_at : open_at + 1] == ["("] and kinds[-1] == ")" and kinds.count("(") == 1
    if kinds[:1] != ["name"] or not (listed or len(head) == open_at):
        return Header(), tokens
    if numbered:
        raise _indexed(text, head[0], head[1])
    variables = _variables(head[2:-1], text, head[0]) if listed else ()
    _check_name(head[0], variables, text)
    return Header(head[0].text, variables), tokens[end + 1 :]


def _variables(tokens: Sequence[Token], text: str, name: Token) -> tuple[str, ...]:
    """The names between the brackets of a head."""
    found: list[str] = []
    for index, token in enumerate(tokens):
        if index % 2 and token.kind == "number" and not token.spaced and tokens[index - 1].kind == "name":
            raise _indexed(text, tokens[index - 1], token)
        if token.kind != ("," if index % 2 else "name"):
            problem = "The formula's head names a variable in its brackets, and nothing else"
            raise ExpressionError(problem, text, token.position, f"write {letter(name.text)}(x) = …")
        if index % 2:
            continue
        if not is_variable(token.text):
            problem = f"{letter(token.text)[:40]} cannot be a variable"
            raise ExpressionError(problem, text, token.position, _LETTER)
        if token.text in found:
            problem = f"The formula's head names {letter(token.text)} twice"
            raise ExpressionError(problem, text, token.position, "give each variable a name of its own")
        found.append(token.text)
    if not found or len(tokens) % 2 == 0:
        problem = "The formula's head names no variable" if not found else "A variable is missing in the head"
        raise ExpressionError(problem, text, name.end, f"write {letter(name.text)}(x) = …")
    if len(found) > _MOST:
        problem = f"The formula's head names {len(found)} variables, and at most {_MOST} can be drawn"
        hint = f"keep {letter(found[0])} and {letter(found[1])}, and give the others as numbers"
        raise ExpressionError(problem, text, tokens[0].position, hint)
    return tuple(found)


def _check_name(token: Token, variables: Sequence[str], text: str) -> None:
    """Refuse a function's name that means something else already."""
    name, shown = token.text, letter(token.text)[:40]
    other = (
        f"write {'g' if name in ('f', *variables) else 'f'}({', '.join(map(letter, variables)) or 'x'}) = …"
    )
    if name in _FIXED:
        problem = f"{shown} is a number and cannot be the function's name"
    elif function_named(name) and name not in _OWN and name not in GREEK.values():
        problem = f"{shown} is a known function and cannot be the name of another"
    elif name in variables:
        problem = f"The function and its variable are both called {shown}"
    elif len(name.partition("_")[0]) > _LONGEST:
        problem, other = "The function's name is too long", f"use at most {_LONGEST} letters"
    else:
        return
    raise ExpressionError(problem, text, token.position, other)


def _indexed(text: str, name: Token, digits: Token) -> ExpressionError:
    shown = f"{letter(name.text)}{digits.text}"
    hint = f"write {letter(name.text)}_{digits.text} for a name with an index"
    return ExpressionError(f"{shown} is no name", text, name.position, hint)
