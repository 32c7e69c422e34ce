"""A fuzzer for the reader: `make fuzz`, or `python -m tests.fuzz_reader COUNT [SEED]`.

Half of the texts come from a grammar of what lecturers write, half are soup: bytes, characters, tokens, and
friendly or hostile texts with some characters changed. For each, the reader must answer with a reading that
keeps its promises (see `faults`) or with its own error.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import sympy

from mathcore import ExpressionError, names, number, read, typeset

DATA = Path(__file__).parent / "data"
LETTERS = ("x", "y", "x", "x", "θ", "e", "π", "x_1", "pi", "g")
VARIABLES = ("x", "y", "theta", "x_1")
NUMBERS = ("0", "1", "2", "3", "10", "0.5", ".5", "1.25", "100", "½", "¾", "7.", "170", "999999999999999999")
FUNCTIONS = (
    "sin", "cos", "tan", "ln", "log", "exp", "sqrt", "abs", "arctan", "arcsin", "cosh", "tanh", "sec", "cot",
    "log_2", "cbrt", "floor", "ceil", "sign", "sigmoid", "relu", "artanh", "arcosh", "acos", "csc", "sinh",
    "erf", "gelu", "softplus", "σ", "Φ", "Sin", "np.exp", r"\sin", r"\ln", "mod",
)  # fmt: skip
SIGNS = (
    "+",
    "-",
    "−",
    "*",
    "·",
    "×",
    "/",
    "÷",
    " + ",
    " - ",
    " * ",
    " / ",
    "",
    " ",
    "",
    "^",
    "**",
    " mod ",
    r"\cdot ",
)
POWERS = (
    "²",
    "³",
    "⁻¹",
    "^2",
    "^3",
    "^-1",
    "^(1/2)",
    "^x",
    "^-x",
    "^(x+1)",
    "ˣ",
    "^0.5",
    "^½",
    "!",
    "^10",
    "^100",
    "°",
    "^{2}",
    "",
)
TOKENS = (
    *LETTERS, *NUMBERS, *FUNCTIONS, *SIGNS, *POWERS, *"()[]{}|√∛,=⌊⌋",
    "⌈", "⌉", "_", ".", "f(x) =", "max(", "min(", "sin²", "sin^-1 ", "'", '"', "\\", "__", "\n", "\u202e",
    "х", r"\frac", r"\left|", r"\right|", "\f", "°", "$",
)  # fmt: skip
ENCLOSING = (
    "({})", "({})", "[{}]", "{{{}}}", "|{}|", "⌊{}⌋", "√({})", "√{}", "-{}", "−({})", r"\left({}\right)",
    r"\sqrt{{{}}}", r"\sqrt[3]{{{}}}", r"\frac{{1}}{{{}}}", r"\frac{{{}}}2",
)  # fmt: skip
CONSTANTS = {"g": sympy.Rational(981, 100), "k": sympy.Integer(-2), "alpha": sympy.pi / 180}
WAYS_OUT = (sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


class Source:
    """Random texts; the same seed gives the same texts."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        rows = [line for line in (DATA / "friendly.tsv").read_text("utf-8").splitlines() if line[:1] != "#"]
        self.corpus = [row.split("\t")[0] for row in rows if row]
        hostile = (json.loads(line) for line in (DATA / "hostile.jsonl").read_text("utf-8").splitlines())
        self.corpus += [row for row in hostile if isinstance(row, str)]

    def text(self) -> str:
        """The next text."""
        kind = self.random.randrange(10)
        if kind < 5:
            return self.formula(self.random.choice((1, 2, 2, 3, 3, 4, 6)))
        if kind < 6:
            return "".join(self.random.choices(TOKENS, k=self.random.randrange(1, 25)))
        if kind < 8:
            return self.changed(self.random.choice(self.corpus))
        if kind < 9:
            raw = self.random.randbytes(self.random.randrange(1, 60))
            return raw.decode(
                *self.random.choice((("latin-1",), ("utf-8", "surrogateescape"), ("utf-16-le", "replace")))
            )
        highest = self.random.choice((0x80, 0x500, 0x2500, 0x110000))
        return "".join(chr(self.random.randrange(highest)) for _ in range(self.random.randrange(1, 21)))

    def formula(self, depth: int) -> str:
        """A formula after the grammar of lecturers, with its doubtful forms as well."""
        pick = self.random
        kind = pick.randrange(12) if depth > 0 else pick.randrange(3)
        if kind < 2:
            return pick.choice(LETTERS)
        if kind < 3:
            return pick.choice(NUMBERS)
        inside = self.formula(depth - 1)
        if kind < 7:
            return inside + pick.choice(SIGNS) + self.formula(depth - 1)
        if kind < 8:
            return pick.choice(ENCLOSING).format(inside)
        if kind < 9:
            return f"({inside}){pick.choice(POWERS)}"
        if kind < 10:
            return pick.choice(LETTERS) + pick.choice(POWERS)
        if kind < 11:
            form = pick.choice(
                ("{}({})", "{}({})", "{} {}", "{}²({})", "{}^2 {}", "{}^-1({})", "{}{}", "{}|{}|")
            )
            return form.format(pick.choice(FUNCTIONS), inside)
        return f"{pick.choice(('max', 'min', 'log'))}({inside}, {self.formula(depth - 1)})"

    def changed(self, text: str) -> str:
        """A text with some characters dropped, doubled, exchanged or put in."""
        marks = list(text[:300])
        for _ in range(self.random.randrange(1, 5)):
            at = self.random.randrange(len(marks) + 1)
            marks[at : at + self.random.randrange(3)] = self.random.choice(
                (
                    "",
                    self.random.choice(TOKENS),
                    "".join(marks[at : at + 3]) * 2,
                    self.random.choice(self.corpus)[:8],
                )
            )
        return "".join(marks)


def faults(text: str) -> list[str]:
    """What is wrong with the reader's answers to a text: nothing, as a rule."""
    wrong = []
    for reader in (lambda: names(text), lambda: number(text)):
        try:
            reader()
        except ExpressionError as error:
            wrong += _faults_of_error(error, text)
    try:
        reading = read(text, VARIABLES, CONSTANTS)
    except ExpressionError as error:
        return wrong + _faults_of_error(error, text)
    if {symbol.name for symbol in reading.expr.free_symbols} - {*VARIABLES}:
        wrong.append("a strange symbol")
    if reading.expr.has(*WAYS_OUT):
        wrong.append("not real, or not finite")
    shown = reading.expr if reading.shown is None else reading.shown
    for source in (reading.typst, typeset(shown, reading.orders)):
        if source.count("(") != source.count(")") or not source.isprintable() or "#" in source:
            wrong.append(f"bad Typst: {source}")
    if len(reading.plain) <= 280:
        try:
            again = read(reading.plain, VARIABLES, CONSTANTS)
        except ExpressionError as error:
            if not any(word in error.problem for word in ("too long", "too deep", "characters", "parts")):
                wrong.append(f"{reading.plain} is not read: {error.problem}")
        else:
            if again.expr != reading.expr:
                wrong.append(f"{reading.plain} is read to something else")
    return wrong


def _faults_of_error(error: ExpressionError, text: str) -> list[str]:
    message = str(error)
    good = (
        error.__cause__ is None  # no other error lies behind it
        and 0 <= error.position <= len(text)
        and error.hint
        and message.count("\n") == 2
        and all(mark.isprintable() or mark == "\n" for mark in message)
    )
    return [] if good else [f"a poor error: {message!r}"]


def main() -> int:
    """Fuzz COUNT texts; print what fails. Exit status 1 if any does."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    source, failed, refused, slowest, started = Source(seed), 0, 0, (0.0, ""), time.monotonic()
    for done in range(1, count + 1):
        text = source.text()
        start = time.process_time()
        try:
            read(text, VARIABLES)
        except ExpressionError:
            refused += 1
        except Exception:
            pass  # `faults` meets it again
        slowest = max(slowest, (1000 * (time.process_time() - start), text))
        try:
            wrong = faults(text)
        except Exception as error:
            wrong = [f"{type(error).__name__}: {error}"]
        if wrong:
            failed += 1
            print(f"\n✗ {text!r}: {'; '.join(wrong)}", flush=True)
        if done % 1000 == 0 or done == count:
            told = f"{done:,} of {count:,} texts · {refused:,} refused · {failed} failed · "
            told += f"slowest {slowest[0]:.0f} ms · {done / (time.monotonic() - started):.0f} a second"
            print(f"\r{told}", end="", file=sys.stderr, flush=True)
    print(
        f"\nseed {seed}: {count:,} texts, {failed} failed; the slowest, {slowest[0]:.1f} ms: {slowest[1]!r}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
