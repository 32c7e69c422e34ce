"""Random cases: formulas whose places coincide with special points as often as not; a seed gives the same."""

from __future__ import annotations

import random
import re
from fractions import Fraction

from tests.fuzz_math.cases import Case
from tests.fuzz_math.pieces import pieces_of


def words(text: str) -> list[str]:
    """What stands between the blanks."""
    return text.split()


PLACES = words("""
    0 0 0 2000 0.000001 1 -1 2 3 -2 1/2 1/3 -2/3 7/5 0.1 0.3 0.7 1.7 -0.3 0.37 -1.9 2.6 sqrt(2) sqrt(3)
    (sqrt(5)-1)/2 -sqrt(2)/2 4/3-sqrt(13)/3 pi/6 pi/4 pi/2 pi -pi/3 2*pi/3 e ln(2) cbrt(2)
""")
PAIRS = [
    tuple(pair.split(","))
    for pair in words("""
    0,0 0,0 1,1 1,-1 0.1,0.9 0.6,0.8 1/3,2/3 1.7,1.7 2,3 -1,2 sqrt(2),sqrt(2) pi/6,pi/3 0,1 1,0
    0.3,-0.4 sqrt(3)/2,1/2 pi,0 1.2,0.5
""")
]
NUMBERS = words("""
    1 2 3 4 5 10 0.5 1.5 0.1 0.7 1.7 100 1/3 pi sqrt(2)
""")
SMALL = words("""
    2 3 2 4 0.5 1.5 -1 -2 (1/3) (2/3) 1.05 0.1 0.01 2.5
""")
SMOOTH = words("""
    sin cos exp arctan sinh cosh tanh sigmoid arsinh tan ln sqrt arcsin arccos artanh arcosh cbrt
    sec cot csc log_2
""")
KINKED = ("abs", "sign", "floor", "ceil", "relu")
# What is 0 at the place, as Z, made special: edges, corners, poles, jumps, holes, ties.
SPECIAL = words("""
    |Z| sqrt(Z) sqrt(|Z|) cbrt(Z) 1/Z 1/Z^2 1/|Z|^A |Z|^A Z*|Z| ln|Z| ln(Z) Z*ln|Z| sign(Z) floor(Z)
    ceil(Z) floor(1-|Z|) max(Z,N*Z) min(Z,Z^2) max(0,Z)^A relu(Z) relu(Z)^2 Z*sign(Z) Z*sign(Z)^2
    Z*sign(Z^2) Z*floor(1-|Z|) e^(-1/Z^2) arctan(1/Z) tanh(1/Z) 1/(1+e^(1/Z)) sin(Z)/Z
    (1-cos(Z))/Z^2 (e^Z-1)/Z (sin(Z)-Z)/Z^3 (cos(Z)-1+Z^2/2)/Z^4 Z/Z Z^2/Z Z/|Z| |Z|/Z arccos(1-Z^2)
    arcsin(1-|Z|) arccos(1-Z) arcosh(1+Z) artanh(1-Z) sqrt(Z^2) sqrt(Z^2)/Z Z^2*(Z+N) 1/ln|Z|
    1/sin(Z) Z/sin(Z) cot(Z) sqrt(1-cos(Z)) ln(1+Z)/Z |Z|*sin(Z) (Z+|Z|)/2 sqrt(Z-|Z|) 1/(Z-|Z|)
    sign(Z-|Z|) |Z|^1.05 cbrt(Z^2) N*Z+|Z| max(|Z|,Z^2) Z^3/(Z^2) floor(Z)+Z e^(1/Z)
""")
# As SPECIAL, with W a second such part: for two variables above all.
CROSSED = words("""
    Z*W/(Z^2+W^2) sqrt(Z^2+W^2) |Z|+|W| max(Z,W) max(|Z|,|W|) Z^2*W/(Z^2+W^2) Z^2*W/(Z^4+W^2)
    (Z^2+W^2)^A |Z*W| Z*|W| (Z^2-W^2)/(Z-W) 1/(Z^2+W^2) sin(Z*W)/(Z*W) ln(Z^2+W^2) max(0,Z+W)^1.5
    |Z-W|*N+Z cbrt(Z*W) sqrt(|Z*W|) Z^3/(Z^2+W^2) Z*sin(W) (Z+W)^2 min(Z^2,W^2) sign(Z)*W^2
""")
AROUND = words("""
    S S S+T T-S N*T+S T*S S/N 10^5*T+S T+S/1000 S^2 sin(S) e^S arctan(S) S*S |S| max(S,T) T/S
    sqrt(S) 1/(1+S) S+100
""")
LOSSES = words("""
    N*V^2 V^2/N V^4 V^6/6 |V| max(0,V) max(0,V)^2 sqrt(1+V^2) ln(cosh(V)) ln(1+V^2) 1-e^(-V^2)
    V^4/4-V^2/2 cosh(V) e^V+e^(-V) sin(V) cos(V) V^2+sin(N*V) V-ln(V) V^3-N*V -V^2 V^2+|V|/N
    ln(1+e^V)-V/2 V*arctan(V) |V|^1.5 sqrt(|V|) V^2/(1+V^2) 1/V+V e^(-V) N*V max(V^2,N*V) V*|V|
    relu(V)+V^2/10 (V^2-1)^2 V^2*(V-2)^2 V*ln(V)
    cosh((V-10^7)/10^7) 10^6*V^2 (V-1000000)^2
""")
PLANE_LOSSES = words("""
    V^2+N*U^2 V^2+V*U+U^2 ln(1+V^2+U^2) (1-V)^2+10*(U-V^2)^2 V^2+U^4/4-U^2/2 sqrt(1+V^2+N*U^2)
    V^4+U^2 max(V^2,U^2) |V|+|U| sin(V)+U^2 cosh(V)+cosh(U) 1-e^(-V^2-U^2) V^2-U^2 V*U (V+U)^2
    e^V+e^(-V)+U^2
""")
# Factors as a lecturer writes them: v and w are variables, ~ is a blank.
FACTORS = words("""
    v v v 2 3 0.5 7 ½ π e v² v^3 2v e^v 3^v |v| √v sin~v cos~v tan~v ln~v exp~v arctan~v sqrt~v cosh~v abs~v
    sin~2v cos~3v ln~2v tanh~2v log_2~3v log_2~v sin²v cos^3~v ln~v^2 sin~wv sin~cos~v sin~πv cos~½v e^(-v)
""")
AROUND_WRITTEN = words("(v) (v)^2 e^(v) sin(v) ln(v) √(v) (v)^(1/2) (v)^-1 max(v,x) cos²(v) 2^(v) abs(v)")
STARTS = words("""
    1 -1 2 3 0.5 0.1 -0.3 0.001 1.7 -2 4 0 10 1/3 20 100 0.00000000000001 10000000
""")
RATES = words("""
    0.1 0.01 0.5 1 0.3 0.25 2 3 5 0.9 1/3 0.001 0.05 10 0.99
    0.00000000000000000001 0.99999999999999999 10^13 1.9
""")


class Source:
    """Random cases of every kind."""

    def __init__(self, seed: str) -> None:
        self.pick = random.Random(seed)

    def case(self, kind: str) -> Case:
        """The next case of a kind."""
        return getattr(self, f"_{kind}")()

    def filled(self, pattern: str, **parts: str) -> str:
        """A pattern with its letters replaced: N a number, A a power, and those given, in brackets."""

        def put(found: re.Match[str]) -> str:
            letter = found.group()
            if letter == "N":
                return f"({self.pick.choice(NUMBERS)})"
            return self.pick.choice(SMALL) if letter == "A" else f"({parts[letter]})"

        return re.sub("[NASTVUZW]", put, pattern)

    # -- formulas

    def smooth(self, names: str, depth: int) -> str:
        """Any formula of the reader's functions."""
        pick = self.pick
        if depth <= 0 or pick.random() < 0.15:
            return pick.choice((*names * 3, pick.choice(NUMBERS)))
        inside = self.smooth(names, depth - 1)
        kind = pick.random()
        if kind < 0.45:
            return f"({inside}){pick.choice('++-*/')}({self.smooth(names, depth - 1)})"
        if kind < 0.6:
            return f"({inside})^{pick.choice(SMALL)}"
        if kind < 0.9:
            return f"{pick.choice(SMOOTH)}({inside})"
        if kind < 0.95:
            return f"{pick.choice(KINKED)}({inside})"
        return f"{pick.choice(('max', 'min'))}({inside}, {self.smooth(names, depth - 1)})"

    def vanishing(self, place: tuple[str, ...]) -> str:
        """A formula that is 0 at the place: g less its value there, in one of several ways of writing it."""
        pick, names = self.pick, "xy"[: len(place)]
        if len(place) == 1 and pick.random() < 0.35:
            return f"x-({place[0]})" if place[0] != "0" else "x"
        if pick.random() < 0.15:
            return "|x|-(" + place[0] + ")" if place[0][0] != "-" else f"|x|+({place[0]})"
        g = pick.choice(
            ("x+y", "x-y", "x^2+y^2", "x*y", "x", "y", "2*x-y", "x^2-y")
            if len(place) == 2
            else (
                "x^2",
                "x^3-x",
                "1/x",
                "x^2+x",
                "sin(x)",
                "cos(x)",
                "e^x",
                "ln(x)",
                "sqrt(x)",
                "|x|",
                "x^3",
                "2*x",
                "tan(x)",
            )
        )
        if place[0] == "0" and g in ("1/x", "ln(x)"):
            g = "x^2"
        there = re.sub(rf"\b[{names}]\b", lambda found: f"({place[names.index(found.group())]})", g)
        rational = re.fullmatch(r"[-+*/^().0-9]+", there)
        if rational and pick.random() < 0.8:
            there = told(there)
        return g if there == "0" else f"{g}-({there})"

    def special(self, place: tuple[str, ...]) -> str:
        """A formula that is special at the place."""
        parts = {letter: self.vanishing(place) for letter in "ZW"}
        crossed = self.pick.random() < (0.5 if len(place) == 2 else 0.1)
        inner = self.filled(self.pick.choice(CROSSED if crossed else SPECIAL), **parts)
        names = "xy"[: len(place)]
        return self.filled(
            self.pick.choice(AROUND), S=inner, T=self.smooth(names, self.pick.choice((0, 0, 1, 2)))
        )

    def place(self) -> tuple[str, ...]:
        return self.pick.choice(PAIRS) if self.pick.random() < 0.3 else (self.pick.choice(PLACES),)

    # -- cases

    def _value(self) -> Case:
        place = self.place()
        names = "xy"[: len(place)]
        special = self.pick.random() < 0.6
        return Case("value", self.special(place) if special else self.smooth(names, 3), place)

    def _slope(self) -> Case:
        place = self.place()
        return Case("slope", self.smooth("xy"[: len(place)], self.pick.choice((2, 3))), place)

    def _judgement(self) -> Case:
        place = self.place()
        return Case("judgement", self.special(place), place)

    def _stationary(self) -> Case:
        interval = self.pick.choice(("-3, 3", "-2, 5", "0.1, 4", "-1, 1", "-6, 6", "0, 2"))
        pattern = self.pick.choice(
            (*LOSSES, "S^A", "S^4", "S^2", "S*V", "S+V", "V^3-4*V^2+V", "S", "e^(-1/V^2)")
        )
        return Case(
            "stationary", self.filled(pattern, V=self.shifted("x"), S=self.smooth("x", 2)), (), interval
        )

    def _descent(self) -> Case:
        rate, start = self.pick.choice(RATES), self.pick.choice(STARTS)
        if self.pick.random() < 0.75:
            return Case("descent", self.filled(self.pick.choice(LOSSES), V=self.shifted("x")), (start,), rate)
        text = self.filled(self.pick.choice(PLANE_LOSSES), V=self.shifted("x"), U=self.shifted("y"))
        return Case("descent", text, (start, self.pick.choice(STARTS)), rate)

    def shifted(self, name: str) -> str:
        """The variable, mostly alone; else moved or scaled."""
        return self.pick.choice(
            (name, name, name, f"{name}-1", f"2*{name}", f"{name}+2", f"1-{name}", f"{name}/2")
        )

    def _pieces(self) -> Case:
        text, place = pieces_of(self.pick)
        return Case("pieces", text, (place,))

    def _printing(self) -> Case:
        return Case("printing", self.written(self.pick.choice((0, 0, 1, 1, 1, 2))))

    def written(self, depth: int) -> str:
        """A formula as a lecturer may type it: functions without brackets, products side by side or not."""
        pick = self.pick
        terms = [self._written_product(depth) for _ in range(pick.choice((1, 1, 2, 3)))]
        return "".join(term if k == 0 else f" {pick.choice('+-−')} {term}" for k, term in enumerate(terms))

    def _written_product(self, depth: int) -> str:
        pick = self.pick
        found = self._written_factor(depth)
        for _ in range(pick.choice((0, 1, 1, 2, 3))):
            found += pick.choice((" * ", " * ", "·", " ", " / ")) + self._written_factor(depth)
        return found

    def _written_factor(self, depth: int) -> str:
        pick = self.pick
        name = pick.choice("xxy")
        simple = pick.choice(FACTORS).replace("~", " ").replace("v", name).replace("w", pick.choice("xy"))
        if depth <= 0 or pick.random() < 0.65:
            return simple
        inside = self.written(depth - 1)
        return pick.choice(AROUND_WRITTEN).replace("v", inside)


def told(text: str) -> str:
    """The value of a rational text, as a decimal where that ends."""
    value = eval(re.sub(r"([0-9.]+)", r"Fraction('\1')", text.replace("^", "**")), {"Fraction": Fraction})
    value = Fraction(value) if not isinstance(value, float) else Fraction(str(value))
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    return f"{float(value):.12g}" if below == 1 and abs(value) < 10**6 else str(value)
