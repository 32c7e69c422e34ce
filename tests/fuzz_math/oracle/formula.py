"""Text → tree, by a small reader of our own: the fuzzer's formulas, and the plain text that mathcore writes.

A tree is nested tuples: ("x",), ("number", "0.1"), ("pi",), ("e",), ("+", a, b), ("neg", a), ("sin", a),
("max", a, b, …). A name stands for itself; products may be written side by side. A function without brackets
takes the factors beside it, up to the next function or sign, as a person reads it.
"""

from __future__ import annotations

import re

Tree = tuple
ALIASES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "π": "pi", "τ": "tau", "θ": "theta", "ReLU": "relu",
}  # fmt: skip
FUNCTIONS = {
    "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "exp", "ln", "log", "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "max", "min",
    "sigmoid", "relu", "log_2", "log_10", "log_3",
}  # fmt: skip
VARIABLES = ("x", "y")
TOKEN = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+|log_[0-9]+|[A-Za-z]+|\*\*|[-+*/^(),|!√∛πτθ⌊⌋⌈⌉])")
SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "÷": "/", "[": "(", "]": ")", "{": "(", "}": ")"})
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
ROOTS = {"√": "sqrt", "∛": "cbrt"}
CLOSED = {"⌊": ("⌋", "floor"), "⌈": ("⌉", "ceil")}


def parse(text: str) -> Tree:
    """The tree of a formula. SyntaxError where it is none."""
    reader = _Reader(text)
    tree = reader.sum()
    if reader.now:
        raise SyntaxError(f"{reader.now} is left over in {text!r}")
    return tree


def mentions(tree: Tree, name: str) -> bool:
    """Whether a name occurs in the tree."""
    return tree[0] == name or any(mentions(part, name) for part in tree[1:] if isinstance(part, tuple))


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly inside a tree."""
    return () if tree[0] == "number" else tree[1:]


class _Reader:
    def __init__(self, text: str) -> None:
        plain = re.sub(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"^({found.group().translate(RAISED)})", text)
        plain = plain.translate(SIGNS).replace("½", " 0.5").rstrip()
        self.text, self.tokens, self.place, self.bars, start = text, [], 0, 0, 0
        while start < len(plain):
            match = TOKEN.match(plain, start)
            if not match:
                raise SyntaxError(f"{plain!r} at {start}")
            self.tokens.append(ALIASES.get(match.group(1), match.group(1)))
            start = match.end()

    @property
    def now(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.now
        if not token or (expected and token != expected):
            raise SyntaxError(f"{token!r} instead of {expected!r} in {self.text!r}")
        self.place += 1
        return token

    def sum(self) -> Tree:
        tree = self.product()
        while self.now in ("+", "-"):
            tree = (self.take(), tree, self.product())
        return tree

    def product(self) -> Tree:
        if self.now in ("-", "+"):
            return ("neg", self.product()) if self.take() == "-" else self.product()
        tree = self.power()
        while True:
            if self.now in ("*", "/"):
                sign = self.take()
                tree = (sign, tree, self.signed())
            elif self.starts():
                tree = ("*", tree, self.power())
            else:
                return tree

    def starts(self) -> bool:
        token = self.now
        begins = token[:1].isalnum() or token[:1] in (".", "(", "⌊", "⌈", *ROOTS)
        return begins or (token == "|" and not self.bars)

    def signed(self) -> Tree:
        if self.now in ("-", "+"):
            return ("neg", self.signed()) if self.take() == "-" else self.signed()
        return self.power()

    def power(self) -> Tree:
        tree = self.atom()
        while self.now in ("^", "**", "!"):
            if self.take() == "!":
                tree = ("factorial", tree)
                continue
            tree = ("^", tree, self.signed())
        return tree

    def atom(self) -> Tree:
        token = self.take()
        if token in FUNCTIONS:
            return self.function(token)
        if token in ROOTS:  # the sign stands over one operand
            return (ROOTS[token], self.atom())
        if token == "(":
            bars, self.bars = self.bars, 0
            tree = self.sum()
            self.take(")")
            self.bars = bars
            return tree
        if token == "|":
            self.bars += 1
            tree = self.sum()
            self.take("|")
            self.bars -= 1
            return ("abs", tree)
        if token in CLOSED:
            closing, name = CLOSED[token]
            tree = self.sum()
            self.take(closing)
            return (name, tree)
        if token[0].isdigit() or token[0] == ".":
            return ("number", token)
        if token in ("pi", "e", "tau", "theta") or len(token) == 1:
            return (token,)
        if set(token) <= {"x", "y", "e"}:  # xy is x·y
            self.tokens[self.place - 1 : self.place] = list(token)
            self.place -= 1
            return self.atom()
        raise SyntaxError(f"{token!r} in {self.text!r}")

    def function(self, name: str) -> Tree:
        raised = None
        if self.now == "^":
            self.take()
            raised = self.signed()
        if self.now == "(":
            arguments = self.arguments()
        else:
            arguments = [self.bare()]
        tree = (name, *arguments)
        if name == "log" and len(arguments) == 2:
            tree = ("/", ("ln", arguments[0]), ("ln", arguments[1]))
        if raised == ("neg", ("number", "1")):
            raise SyntaxError(f"an inverse function in {self.text!r}")
        return tree if raised is None else ("^", tree, raised)

    def arguments(self) -> list[Tree]:
        bars, self.bars = self.bars, 0
        self.take("(")
        found = [self.sum()]
        while self.now == ",":
            self.take()
            found.append(self.sum())
        self.take(")")
        self.bars = bars
        return found

    def bare(self) -> Tree:
        if self.now in FUNCTIONS:
            return self.atom()
        tree = self.power()
        while self.starts() and self.now not in FUNCTIONS:
            tree = ("*", tree, self.power())
        return tree
