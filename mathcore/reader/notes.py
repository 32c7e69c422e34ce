"""Notes on how a text was read, where the reading may surprise."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from mathcore.lexer.tokenizer import Token
from mathcore.notation.to_text import to_text
from mathcore.notation.tree import Binary, Call, Negative, Node, Numeral, mentions
from mathcore.reader.refusals import CLOSING, TokenReader

EVERYWHERE = "everywhere"  # ends the note on a root that is not defined everywhere, with one that is


class NoteTaker(TokenReader):
    """A reader that collects `notes`; `loose` is the position after which a further factor may surprise."""

    loose = -1
    after_power = False  # whether a power ends there, not a function's argument without brackets

    def note_reading(self, begin: int, node: Node) -> None:
        """Note how the text from `begin` to here was read; it replaces notes on parts of that text."""
        given = self.written(begin, self.before.end)
        for shorter in [note for note in self.readings if note in given]:
            self.notes.remove(self.readings.pop(shorter))
        self.readings[given] = f"{given} is read as {to_text(node)}"
        self.note(self.readings[given])

    def note_power(self, begin: int, first: Token, node: Binary) -> None:
        """Note e^2x, x^1/2, x^2^3, and x^(1/3), which is not defined for x < 0."""
        after, exponent = self.now, node.right
        fraction = _as_fraction(exponent)
        if fraction.denominator > 1 and fraction.denominator % 2 and mentions(node.left):
            written, base = self.written(begin, self.before.end), to_text(node.left)
            self.note(f"{written} is defined for {base} ≥ 0 alone; {_odd_root(base, fraction)} {EVERYWHERE}")
        if first.kind in CLOSING:
            return
        top = exponent.of if isinstance(exponent, Negative) else exponent
        if (isinstance(top, Binary) and top.sign == "^") or (
            isinstance(top, Call) and top.function == "factorial"
        ):
            self.note_reading(begin, node)
        if not after.spaced and (after.kind == "name" or self._looks_a_fraction(exponent)):
            self.loose, self.after_power = self.at, True

    def check_bars(self, opening: Token) -> None:
        """Refuse |x|y|z|, which may be |x|·y·|z| or |x·|y|·z|, unless blanks decide."""
        after = self.now
        if after.kind not in ("name", "vulgar", "number", "(", "[", "{", "root2", "root3") or after.spaced:
            return
        if sum(token.kind == "|" for token in self.tokens[self.at :]) - sum(self.bars) >= 2:
            read = self.written(opening.position, self.before.end)
            raise self.error(
                f"{read}{after.text}… can be read in two ways",
                f"write abs({read[1:-1]}) for {read} or put brackets",
            )

    def check_quotient(self, left: Node) -> bool:
        """Refuse 1/2x, which may be (1/2)x or 1/(2x); read 1/2 x and 1/(2a) x, with a blank, with a note."""
        assert isinstance(left, Binary)
        numbers = isinstance(left.left, Numeral) and isinstance(left.right, Numeral)
        # Whoever writes 4/3πr³ means four thirds; but 1/2π is seen for 1/(2π) as well.
        if numbers and self.now.text == "pi" and left.left.value != 1:
            return True
        if self.now.spaced and (numbers or self.before.kind in CLOSING.values()):
            return True
        begin = left.left.position
        over = self.written(begin, left.position)
        under = self.written(left.position + 1, self.before.end)
        after = self.now.text
        raise self.error(
            f"{over}/{under}{after} can be read in two ways",
            f"write ({over}/{under})*{after}… or {over}/({under}*{after}…)",
        )

    def _looks_a_fraction(self, above: Node) -> bool:
        """Whether a divisor after ^ and a number makes a fraction such as 1/2 or 3/2: not x^4/4 or x^2/4."""
        if self.now.kind != "/" or not isinstance(above, Numeral):
            return False
        below = self.tokens[self.at + 1]
        if below.kind != "number" or below.spaced or below.text not in ("2", "3", "4", "5"):
            return False
        return gcd(int(above.value), int(below.text)) == 1


def is_loose(argument: Node, written: str) -> bool:
    """Whether a function's bare argument may surprise, having a blank or a power: ln 2 x, sin x^2."""
    return isinstance(argument, Binary) and (argument.sign == "^" or " " in written)


def _odd_root(base: str, exponent: Fraction) -> str:
    """What has the values of base^exponent, an exponent with an odd denominator, where base < 0 as well."""
    above, below = exponent.numerator, exponent.denominator
    if below == 3:
        return f"∛({base})" + (f"^{above}" if above > 1 else "")
    bars = base if base[:1] == "|" else f"|{base}|"
    return f"{bars}^({above}/{below})" if above % 2 == 0 else f"sign({base})·{bars}^({above}/{below})"


def _as_fraction(exponent: Node) -> Fraction:
    """The exponent's value if it is a fraction such as ⅓ or 1/3; 1 for anything else, 0.16 included."""
    match exponent:
        case Numeral(value=value, text=text) if "." not in text:
            return value
        case Binary(sign="/", left=Numeral(value=above), right=Numeral(value=below)) if below:
            return above / below
    return Fraction(1)
