"""Tokens → tree: precedence climbing over an allow-list of names; ambiguous text is refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from mathcore.lexer.tokenizer import VULGAR, Token
from mathcore.notation.tree import (
    FUNCTIONS,
    INVERSES,
    LETTERS,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Numeral,
    function_named,
    mentions,
    size,
)
from mathcore.reader.notes import NoteTaker, is_loose
from mathcore.reader.refusals import CLOSING

Read = TypeVar("Read")

DEEPEST = 20
MOST_NODES = 200
SUM, PRODUCT, MINUS, POWER = 10, 20, 20, 30
ENDS = {*CLOSING.values(), "end", ",", "*", "/", "+", "unsuperscript", "!", "="} - {"|"}
MARKS = {"unfloor": "⌋", "unceil": "⌉"}
STARTERS = {"number", "vulgar", "name", *CLOSING, "root2", "root3", "frac"}


class Parser(NoteTaker):
    """Reads one formula; `notes` collects readings that may surprise."""

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
        """An expression of operators whose precedence is at least `least`."""
        begin = self.now.position
        left = self.operand(least)
        quotient: int | None = None  # where a fraction without brackets began
        while True:
            kind, place, loose = self.now.kind, self.now.position, self.at == self.loose
            if self.at_mod() and least <= PRODUCT:
                left, quotient = self._rest_of_division(begin, left, least), None
                continue
            if kind in "+-" and least <= SUM:
                self.take()
                left, quotient = Binary(kind, left, self.expression(SUM + 1), place), None
                continue
            if kind in "*/" and least <= PRODUCT:
                self.take()
                chained = quotient is not None and not isinstance(left.right, Numeral)
                left = Binary(kind, left, self.expression(PRODUCT + 1), place)
                quotient = place if kind == "/" else None
                loose = (loose and (kind == "/" or not self.after_power)) or chained
            elif not self.at_mod() and self._juxtaposed() and least <= PRODUCT:
                if quotient is not None:
                    loose = self.check_quotient(left)
                left, quotient = Binary("*", left, self.expression(PRODUCT + 1), place), None
            else:
                return left
            if loose:
                self.note_reading(begin, left)
                self.loose, self.after_power = self.at, True

    def operand(self, least: int) -> Node:
        """A signed factor with its powers."""
        token = self.now
        if token.kind == "-":
            self.take()
            node = Negative(self.expression(max(least, MINUS)), token.position)
            if isinstance(node.of, Binary) and node.of.sign == "^" and isinstance(node.of.left, Numeral):
                self.note_reading(token.position, node)
            return node
        if token.kind == "+":
            self.take()
            return self.expression(max(least, MINUS))
        return self.powers(self.atom(), token.position)

    def powers(self, base: Node, begin: int) -> Node:
        """base!, base², base^exponent."""
        raised = False
        while True:
            token = self.now
            if token.kind == "!":
                if isinstance(base, Call) and base.function == "factorial" and self.before.kind == "!":
                    raise self.error(
                        "!! can be read in two ways", "write (3!)! for a factorial of a factorial"
                    )
                self.take()
                base = Call("factorial", (base,), token.position)
            elif token.kind == "°":
                self.take()
                if isinstance(base, Call) and base.function == "degrees":
                    raise self.error("° stands twice", "delete one of the two")
                base = Call("degrees", (base,), token.position)
            elif token.kind in ("superscript", "^") and raised:
                raise self.error(
                    "A power of a power can be read in two ways", "put brackets, as in (x^2)^3 or x^(2^3)"
                )
            elif token.kind == "superscript":
                base, raised = Binary("^", base, self.raised(), token.position), True
            elif token.kind == "^":
                self.take()
                first = self.now
                exponent = self.deeper(lambda: self.expression(POWER), first.kind not in CLOSING)
                if (
                    isinstance(exponent, Call)
                    and exponent.function == "degrees"
                    and first.kind not in CLOSING
                ):
                    raise self.error(
                        "A ° after a power can be read in two ways", "put brackets, as in (x^2)°"
                    )
                node = Binary("^", base, exponent, token.position)
                self.note_power(begin, first, node)
                return node
            else:
                return base

    def deeper(self, read: Callable[[], Read], counts: bool = True) -> Read:
        """The result of `read`, one nesting level deeper."""
        self.depth += counts
        if self.depth > DEEPEST:
            raise self.error("The formula is nested too deep", f"at most {DEEPEST} levels are read")
        node = read()
        self.depth -= counts
        return node

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
                return Numeral(Fraction(self.take().text), token.text, token.position)
            case "vulgar":
                self.take()
                return Numeral(Fraction(*VULGAR[token.text]), token.text, token.position)
            case "name":
                return self.named()
            case "[":
                return self.grouped(self.bracket()[0], token)
            case "(" | "{":
                return self.bracket()[0]
            case "|" | "floor" | "ceil":
                name = "abs" if token.kind == "|" else token.kind
                return Call(name, self.bracket(), token.position)
            case "root2" | "root3":
                return self.root()
            case "frac":
                return self.fraction()
        raise self.missing()

    def bracket(self, most: int = 1) -> tuple[Node, ...]:
        """( … ), [ … ], { … }, | … |, ⌊ … ⌋ or ⌈ … ⌉, with up to `most` parts between commas."""
        opening = self.take()
        closing = CLOSING[opening.kind]
        self.bars.append(closing == "|")
        parts = self.deeper(lambda: self._parts(most))
        if self.now.kind != closing:
            if self.now.kind in ("end", *CLOSING.values()):
                sign = MARKS.get(closing, closing)
                raise self.error(
                    f"The {opening.text} is not closed by a {sign}", f"add {sign}", opening.position
                )
            raise self.leftover()
        self.bars.pop()
        self.take()
        if closing == "|":
            self.check_bars(opening)
        return parts

    def _parts(self, most: int) -> tuple[Node, ...]:
        parts = [self.expression(0)]
        while self.now.kind == "," and len(parts) < most:
            self.take()
            parts.append(self.expression(0))
        return tuple(parts)

    def root(self) -> Node:
        """√x, √(x + 1), ∛x: the root of the one operand that follows."""
        token = self.take()
        if self.now.kind == "-":
            raise self.error(f"{token.text} stands before a −", f"write {token.text}(−…) with brackets")
        inside = self.deeper(self.atom, self.now.kind not in CLOSING)
        after, bracketed = self.now, self.before.kind in CLOSING.values()
        glued = after.kind in ("name", "number", "vulgar", "root2", "root3") and not after.spaced
        if not bracketed and (glued or after.kind in ("^", "superscript", "!")):
            what = self.written(token.position, after.end)
            raise self.error(
                f"{what} can be read in two ways",
                f"write {token.text}( … ) round all that stands under the root",
            )
        if not bracketed and after.kind in "+-" and not (after.spaced or self.tokens[self.at + 1].spaced):
            under = self.written(token.end, self.before.end)
            self.note(f"{token.text}{under}{after.text}… is read as {token.text}({under}) {after.text} …")
        return Call("sqrt" if token.kind == "root2" else "cbrt", (inside,), token.position)

    def fraction(self) -> Node:
        r"""\frac{x + 1}{2}, \frac12 x."""
        before, token = self.tokens[max(self.at - 1, 0)], self.take()
        above, below = self._part_of(token), self._part_of(token)
        whole = before is not token and before.kind == "number" and "." not in before.text
        if whole and isinstance(above, Numeral) and isinstance(below, Numeral):
            part = f"{above.text}/{below.text}"
            raise self.error(
                f"{self.written(before.position, self.before.end)} can be read in two ways",
                f"write {before.text} + {part} for the mixed number or {before.text}*{part} for a product",
                before.position,
            )
        return Binary("/", above, below, token.position)

    def _part_of(self, token: Token) -> Node:
        """What stands over or under the bar: in curly brackets, or a digit or letter by itself."""
        if self.now.kind == "{":
            return self.bracket()[0]
        alone = self.now.kind == "number" and len(self.now.text) == 1
        if alone or (self.now.kind == "name" and self.now.text in {*self.variables, *self.constants}):
            return self.atom()
        raise self.error(f"{token.text} needs two parts in curly brackets", f"write {token.text}{{1}}{{x}}")

    # -- the rest of a division

    def _rest_of_division(self, begin: int, left: Node, least: int) -> Node:
        """t mod 2π: products on both sides; what can be read otherwise is refused."""
        token = self.take()
        if self.now.kind in ENDS or self.now.kind == "-":
            raise self.error("mod has no number behind it", "write t mod 1, or mod(t, 1)")
        right = self.powers(self.atom(), self.now.position)
        while not self.at_mod() and self._juxtaposed():
            place = self.now.position
            right = Binary("*", right, self.powers(self.atom(), place), place)
        if least or self.now.kind in "*/" or self.at_mod():
            what = self.written(begin, self.before.end)
            raise self.error(f"{what} can be read in two ways", "put brackets, as in (x + 1) mod 2", begin)
        node = Call("mod", (left, right), token.position)
        if self.now.kind in "+-":
            self.note_reading(begin, node)
        return node

    def named(self) -> Node:
        """A variable, a constant or a function with its argument."""
        token = self.take()
        if token.text in self.variables:
            return Name(token.text, False, token.position)
        if token.text in self.constants:
            return Name(token.text, True, token.position)
        if token.text in LETTERS and self.now.kind == "(":
            return self.call(token.text, token)
        if function := function_named(token.text):
            return self.call(function, token)
        raise self.unknown(token)

    # -- functions

    def call(self, function: str, token: Token) -> Node:
        power = self._function_power(function, token)
        inverse = power == -1
        if inverse:
            function, power = INVERSES[function], None
        fewest, most = FUNCTIONS.get(function, (1, 1))
        bare = self.now.kind not in ("(", "[", "{")
        if not bare:
            arguments = self.bracket(most)
        elif fewest > 1:
            raise self.error(f"{token.text} needs {fewest} values", f"write {token.text}(0, x)")
        else:
            arguments = (self.deeper(lambda: self._bare_argument(token)),)
        if len(arguments) < fewest:
            raise self.error(
                f"{token.text} needs {fewest} values", f"write {token.text}(0, x)", token.position
            )
        node = Call(function, arguments, token.position, bare, power)
        if function == "log" and len(arguments) == 1:
            self.note(f"{token.text} without a base is read as the natural logarithm ln")
        if bare:
            self.loose, self.after_power = self.at, False
        if inverse or (bare and is_loose(arguments[0], self.written(token.end, self.before.end))):
            self.note_reading(token.position, node)
        return node

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
        if isinstance(number, Numeral) and number.value.denominator == 1:
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
            inside = Numeral(Fraction(token.text), token.text, token.position)
        else:
            raise self.missing()
        return Negative(inside, sign.position) if negative else inside

    def _bare_argument(self, function: Token) -> Node:
        """The argument of sin 2x: factors side by side, up to a sign, a bracket or another function."""
        if self.now.kind in ENDS:
            raise self.error(f"{function.text} has no argument", f"write {function.text}(x)")
        if not self.now.spaced and self.now.kind == "number":
            raise self.glued_digits(function)
        if self.now.kind == "-":
            raise self.error(f"{function.text} −… can be read as a difference", f"write {function.text}(-x)")
        if (
            self.now.kind == "name"
            and (inner := function_named(self.now.text))
            and inner not in self.variables
        ):
            return self.named()
        argument = self.powers(self.atom(), self.now.position)
        while self._juxtaposed() and self.now.kind in ("number", "vulgar", "name"):
            if self.now.kind == "name" and function_named(self.now.text):
                break
            place = self.now.position
            argument = Binary("*", argument, self.powers(self.atom(), place), place)
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

    # -- implicit products

    def _juxtaposed(self) -> bool:
        token = self.now
        if token.kind not in STARTERS or (token.kind == "|" and self.bars[-1]):
            return False
        if token.kind in ("number", "vulgar"):
            raise self.number_after()
        return True
