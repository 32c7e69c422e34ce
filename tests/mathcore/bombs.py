"""Formulas that would hang a naive core, each accepted by the reader; and the questions that are put to each.

Run as a program (`python -m tests.mathcore.bombs first last`) it prints, for each of those bombs, what each
question was answered; a question that takes more than GUARD seconds of processor time is stopped and told.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

LOOPS = 1_000_000


def guard() -> float:
    """Seconds of processor time for one question: three, and more on a machine that counts slowly.

    What bounds mathcore is counted work, not time; this stops a question that would never end.
    """
    start = time.process_time()
    total = 0
    for k in range(LOOPS):
        total += k * k
    return max(3.0, 150 * (time.process_time() - start))


GUARD = guard()


def nested(pattern: str, times: int, inner: str = "x") -> str:
    """The pattern's @ filled with itself so many times."""
    for _ in range(times):
        inner = pattern.replace("@", inner)
    return inner


def product(pattern: str, numbers: range, sign: str = "*") -> str:
    """The pattern with its @ replaced by each number, joined."""
    return sign.join(pattern.replace("@", str(number)) for number in numbers)


BOMBS = (
    product("sin(@)", range(2, 21)) + "*sin x", product("sin @x ", range(1, 25), ""), "sin x " * 40,
    product("sin(@x)", range(1, 17)), product("sin(@+x)", range(1, 14)), product("cos(x^@)", range(1, 13)),
    nested("sin(@)", 18), "sin " * 18 + "x", nested("sin(2@)", 16), nested("tan(@)", 17),
    nested("exp(@)", 17), nested("ln(@)", 15), nested("tanh(@)", 17), nested("sinh(@)", 17),
    nested("arcsin(@)", 17),
    nested("arcosh(@)", 15), nested("sigmoid(@)", 16), nested("sign(sin(@))", 8), nested("1/sin(@)", 8),
    nested("√(@+1)", 14), nested("√(1+√(@))", 8), nested("cbrt(@)", 17), nested("abs(@-1)", 14),
    nested("abs(2@-1)", 14), nested("max(sin(@),cos(@))", 3), nested("max(@,1-@)", 3),
    nested("min(max(@,0),1)", 6), "max(sin x,cos x,x,x^2,e^x,ln x,1/x,x^3)",
    nested("(@^2+1)", 14), nested("(4@*(1-@))", 3), nested("(1/(x+@))", 8), nested("floor(3@/2)", 8),
    "(x+1)^100", "((x+1)^10)^10", "x^100 e^(-x^100)", "(x^100-1)/(x^99+1)/(x^98-x)", "x^x^x", "x^x^x^x^x",
    "e^e^e^x", "170! x", "170!^2 x^2/170!", "10^100 x^100", "x^sin(x^sin(x^sin(x)))",
    "(2+sin x)^((2+cos x)^((2+sin x)^x))", product("e^(@x)", range(1, 13)), product("e^(x^@)", range(1, 11)),
    product("1/(x-@)", range(1, 10)), product("sec(@x)", range(1, 13)), product("tan(@x)", range(1, 15), "+"),
    "(x^99+x^98+x^97+x^96+x^95+x^94+x^93+x^92)^99", "sin(1/x)^100", "sin(x^100)", "sin(9^99 x)",
    "tan(10^x)", "tan(999999999999999999x)", "floor(999999999999999999x)", "1/sin(10000x)", "1/floor(100x)",
    "(x^2+1)^(1/3)*(x^3+1)^(1/5)*(x^4+1)^(1/7)*(x^5+1)^(1/11)", "0.123456789012345678 x^99 + 1/3 x^97",
    "x^(1/99)", "e^(-1/x^100)", nested("√(2+@)", 14, "2") + " x", nested("sin(@)", 15, "1") + " x^2",
)  # fmt: skip


def questions(text: str) -> dict[str, Callable[[], object]]:
    """What a lesson may ask of a curve."""
    from mathcore import (
        Curve,
        Descent,
        approach_steps,
        descent_window,
        number,
        read,
        samples,
        slide_places,
        stationary_points,
        verdict,
        window,
    )

    curve = Curve.read(text)
    place = number("1/2")
    return {
        "read": lambda: read(text), "value": lambda: curve.value(place), "slope": lambda: curve.slope(place),
        "values": lambda: curve.values([0.25, 2]), "slopes": lambda: curve.slopes([0.25, 2]),
        "formula": lambda: curve.slope_function.typst, "judged": lambda: curve.differentiable_at(place),
        "at 0": lambda: curve.differentiable_at(0), "at √2": lambda: curve.value("√2"),
        "window": lambda: window(curve, place), "overview": lambda: window(curve),
        "approach": lambda: approach_steps(curve, place), "slide": lambda: slide_places(curve, place),
        "samples": lambda: samples(curve, -3, 3), "table": lambda: curve.slope_table([1, 2]),
        "stationary": lambda: stationary_points(curve, -1, 1),
        "descent": lambda: Descent(curve, place, number("0.1")).steps(8),
        "verdict": lambda: verdict(Descent(curve, place, number("0.1")), 20),
        "picture": lambda: descent_window(Descent(curve, place, number("0.1")), 8),
    }  # fmt: skip


class _StoppedError(BaseException):
    """The guard has struck."""


def _stop(*_: object) -> None:
    raise _StoppedError


def asked(question: Callable[[], object]) -> tuple[str, float]:
    """What came of a question. One that was stopped is asked again: where the machine itself stood still, its
    clock counted that as ours; what has no end is stopped both times.
    """
    told, took = _asked(question)
    return (told, took) if told != "stopped" else _asked(question)


def _asked(question: Callable[[], object]) -> tuple[str, float]:
    """ "answer", "refused: …" (a ValueError of one line), or what went wrong; and the seconds it took."""
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, GUARD)
    try:
        question()
        told = "answer"
    except ValueError as refusal:
        told = f"refused: {refusal}"
    except _StoppedError:
        told = "stopped"
    except Exception as problem:
        told = f"{type(problem).__name__}: {problem}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return told, time.process_time() - start


def peak() -> float:
    """The most memory this program has held, in MB. Linux counts the parent's in getrusage, not in /proc."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes


def main(first: int, last: int) -> None:
    """Print a line of JSON for each bomb, then one for the lesson after them."""
    signal.signal(signal.SIGVTALRM, _stop)
    for text in BOMBS[first:last]:
        found: dict[str, tuple[str, float]] = {"reading": asked(lambda text=text: questions(text))}
        if found["reading"][0] == "answer":
            found |= {name: asked(question) for name, question in questions(text).items()}
        print(json.dumps([text, found]))
    from mathcore import Curve, window

    lesson = Curve.read("x^2")
    megabytes = peak()
    print(json.dumps([str(lesson.slope(1)), window(lesson, 1).x, megabytes]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
