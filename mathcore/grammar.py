"""Tokens → tree: precedence climbing over an allow-list of names, which refuses what has two readings."""

from __future__ import annotations

from fractions import Fraction

from mathcore.refusals import TokenReader
from mathcore.tokens import VULGAR, Token
from mathcore.tree import (
    CONSTANTS,
    FUNCTIONS,
    INVERSES,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Number,
    function_named,
    mentions,
    size,
)

DEEPEST = 20
MOST_NODES = 200
SUM, PRODUCT, MINUS, POWER = 10, 20, 20, 30
CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|"}
STARTERS = {"number", "vulgar", "name", "(", "[", "{", "|", "root2", "root3"}


class Parser(TokenReader):
    """Reads one formula; `notes` collects the readings that might surprise."""

    # -- the grammar

    def formula(self) -> Node:
        """The whole text."""
        if self.now.kind == "end":
            raise self.error("There is no formula", "write one such as x^2 + 3x")
        node = self.expression(0)
        if self.now.kind != "end":
            raise self.leftover()
        if (count := size(node)) > MOST_NODES:
            raise self.error(f"The formula has {count} parts", f"at most {MOST_NODES} are read", 0)
        return node

    def expression(self, least: int) -> Node:
        """What binds at least as tightly as `least`."""
        self.depth += 1
        if self.depth > DEEPEST * 2:  # a bracket costs two levels: itself and what stands in it
            raise self.error("The formula is nested too deep", f"at most {DEEPEST} levels are read")
        left = self.operand(least)
        quotient: int | None = None  # where a fraction without brackets began
        while True:
            kind, place = self.now.kind, self.now.position
            if kind in "+-" and least <= SUM:
                self.take()
                left, quotient = Binary(kind, left, self.expression(SUM + 1), place), None
            elif kind in "*/" and least <= PRODUCT:
                self.take()
                left = Binary(kind, left, self.expression(PRODUCT + 1), place)
                quotient = place if kind == "/" else None
            elif self._juxtaposed() and least <= PRODUCT:
                if quotient is not None:
                    self._check_quotient(left)
                left, quotient = Binary("*", left, self.expression(PRODUCT + 1), place), None
            else:
                break
        self.depth -= 1
        return left

    def operand(self, least: int) -> Node:
        """A signed factor with its powers."""
        token = self.now
        if token.kind == "-":
            self.take()
            return Negative(self.expression(max(least, MINUS)), token.position)
        if token.kind == "+":
            self.take()
            return self.expression(max(least, MINUS))
        return self.powers(self.atom())

    def powers(self, base: Node) -> Node:
        """base!, base², base^exponent."""
        raised = False
        while True:
            token = self.now
            if token.kind == "!":
                self.take()
                base = Call("factorial", (base,), token.position)
            elif token.kind in ("superscript", "^") and raised:
                raise self.error(
                    "A power of a power can be read in two ways", "put brackets, as in (x^2)^3 or x^(2^3)"
                )
            elif token.kind == "superscript":
                base, raised = Binary("^", base, self.raised(), token.position), True
            elif token.kind == "^":
                self.take()
                first = self.now
                exponent = self.expression(POWER)
                self._note_exponent(first)
                return Binary("^", base, exponent, token.position)
            else:
                return base

    def raised(self) -> Node:
        self.take()
        inside = self.expression(0)
        if self.now.kind != "unsuperscript":
            raise self.leftover()
        self.take()
        return inside

    def atom(self) -> Node:
        """A number, a name, a bracket, |…|, a root or a function."""
        token = self.now
        match token.kind:
            case "number":
                return Number(Fraction(self.take().text), token.text, token.position)
            case "vulgar":
                self.take()
                return Number(Fraction(*VULGAR[token.text]), token.text, token.position)
            case "name":
                return self.named()
            case "(" | "[" | "{":
                return self.bracket()[0]
            case "|":
                return Call("abs", (self.bracket()[0],), token.position)
            case "root2" | "root3":
                return self.root()
        raise self.missing()

    def bracket(self, most: int = 1) -> tuple[Node, ...]:
        """( … ), [ … ], { … } or | … |, with up to `most` parts between commas."""
        opening = self.take()
        closing = CLOSING[opening.kind]
        self.bars.append(closing == "|")
        parts = [self.expression(0)]
        while self.now.kind == "," and len(parts) < most:
            self.take()
            parts.append(self.expression(0))
        if self.now.kind != closing:
            if self.now.kind in ("end", ")", "]", "}"):
                raise self.error(
                    f"The {opening.kind} is not closed by a {closing}", f"add {closing}", opening.position
                )
            raise self.leftover()
        self.bars.pop()
        self.take()
        return tuple(parts)

    def root(self) -> Node:
        """√x, √(x + 1), ∛x: of the one thing that follows."""
        token = self.take()
        inside = self.atom()
        after = self.now
        glued = after.kind in ("name", "number", "vulgar", "root2", "root3") and not after.spaced
        if self.before.kind not in ")]}|" and (glued or after.kind in ("^", "superscript", "!")):
            what = self.written(token.position, after.end)
            raise self.error(
                f"{what} can be read in two ways",
                f"write {token.text}( … ) round all that stands under the root",
            )
        return Call("sqrt" if token.kind == "root2" else "cbrt", (inside,), token.position)

    def named(self) -> Node:
        """A variable, a constant or a function with its argument."""
        token = self.take()
        if token.text in self.variables:
            return Name(token.text, False, token.position)
        if token.text in CONSTANTS:
            return Name(token.text, True, token.position)
        if function := function_named(token.text):
            return self.call(function, token)
        raise self.unknown(token)

    # -- functions

    def call(self, function: str, token: Token) -> Node:
        power = self._function_power(function, token)
        if power == -1:
            function, power = INVERSES[function], None
        fewest, most = FUNCTIONS.get(function, (1, 1))
        if self.now.kind in ("(", "[", "{"):
            arguments, bare = self.bracket(most), False
        elif fewest > 1:
            raise self.error(f"{token.text} needs {fewest} values", f"write {token.text}(0, x)")
        else:
            arguments, bare = (self._bare_argument(token),), True
        if len(arguments) < fewest:
            raise self.error(
                f"{token.text} needs {fewest} values", f"write {token.text}(0, x)", token.position
            )
        if function == "log" and len(arguments) == 1:
            self.note(f"{token.text} without a base is read as the natural logarithm ln")
        return Call(function, arguments, token.position, bare, power)

    def _function_power(self, function: str, token: Token) -> int | None:
        """The 2 of sin²x, the −1 of sin⁻¹x."""
        if self.now.kind not in ("^", "superscript"):
            return None
        start = self.now.position
        if self.now.kind == "superscript":
            exponent = self.raised()
        else:
            self.take()
            exponent = self.powers_of_function()
        negative = isinstance(exponent, Negative)
        number = exponent.of if isinstance(exponent, Negative) else exponent
        if isinstance(number, Number) and number.value.denominator == 1:
            value = -int(number.value) if negative else int(number.value)
            if (value == -1 and function in INVERSES) or 2 <= value <= 100:
                return value
        name = token.text
        raise self.error(
            f"{self.written(token.position, self.before.end)} has no agreed meaning",
            f"write {name}(x)^2 for a power, 1/{name}(x) for one over {name}, or arc{name}(x) for an inverse",
            start,
        )

    def powers_of_function(self) -> Node:
        negative = self.now.kind == "-"
        sign = self.take() if negative else self.now
        if self.now.kind in ("(", "[", "{"):
            inside = self.bracket()[0]
        elif self.now.kind == "number":
            token = self.take()
            inside = Number(Fraction(token.text), token.text, token.position)
        else:
            raise self.missing()
        return Negative(inside, sign.position) if negative else inside

    def _bare_argument(self, function: Token) -> Node:
        """The argument of sin 2x: factors side by side, up to a sign, a bracket or another function."""
        if self.now.kind in ("end", ",", ")", "]", "}", "*", "/", "+", "unsuperscript", "!", "="):
            raise self.error(f"{function.text} has no argument", f"write {function.text}(x)")
        if not self.now.spaced and self.now.kind == "number":
            raise self.error(
                f"{self.written(function.position, self.now.end)} is a name glued to digits",
                f"write {function.text}({self.now.text}) or {function.text} {self.now.text}",
                function.position,
            )
        if self.now.kind == "-":
            raise self.error(f"{function.text} −… can be read as a difference", f"write {function.text}(-x)")
        if (
            self.now.kind == "name"
            and (inner := function_named(self.now.text))
            and inner not in self.variables
        ):
            return self.named()
        argument = self.powers(self.atom())
        while self._juxtaposed() and self.now.kind in ("number", "vulgar", "name"):
            if self.now.kind == "name" and function_named(self.now.text):
                break
            argument = Binary("*", argument, self.powers(self.atom()), self.now.position)
        self._check_bare(function, argument)
        return argument

    def _check_bare(self, function: Token, argument: Node) -> None:
        after = self.now
        read = self.written(function.end, self.before.end)
        if (
            (self._juxtaposed() and after.kind != "name")
            or (after.kind == "/" and not after.spaced)
            or (after.kind in "*/" and not mentions(argument))
        ):
            raise self.error(
                f"{self.written(function.position, after.end)}… can be read in two ways",
                f"write {function.text}({read}) {after.text} … or {function.text}({read} {after.text} …)",
            )

    # -- what may stand side by side

    def _juxtaposed(self) -> bool:
        token = self.now
        if token.kind not in STARTERS or (token.kind == "|" and self.bars[-1]):
            return False
        if token.kind in ("number", "vulgar"):
            raise self.number_after()
        return True

    def _check_quotient(self, left: Node) -> None:
        """1/2x might be (1/2)x or 1/(2x): only 1/2 x, numbers and a blank, is let through."""
        assert isinstance(left, Binary)
        numbers = isinstance(left.left, Number) and isinstance(left.right, Number)
        if numbers and self.now.spaced:
            above, below = self.written(left.left.position, left.position), left.right.text
            self.note(f"{above}/{below} {self.now.text}… is read as ({above}/{below})·{self.now.text}…")
            return
        begin = left.left.position
        over = self.written(begin, left.position)
        under = self.written(left.position + 1, self.before.end)
        after = self.now.text
        raise self.error(
            f"{over}/{under}{after} can be read in two ways",
            f"write ({over}/{under})*{after}… or {over}/({under}*{after}…)",
        )

    def _note_exponent(self, first: Token) -> None:
        after = self.now
        if first.kind in ("(", "[", "{") or after.spaced:
            return
        exponent = self.written(first.position, self.before.end)
        if after.kind == "name":
            self.note(f"^{exponent}{after.text} is read as ^({exponent}) times {after.text}")
        elif after.kind == "/" and exponent.isdigit():
            below = self.tokens[self.at + 1].text
            if below.isdigit() and int(exponent) < int(below):
                self.note(f"^{exponent}/{below} is read as ^({exponent}), then divided by {below}")
