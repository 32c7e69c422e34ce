"""A process of its own for each thing that is measured: neither memory nor threads leak into another."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Any

_PATIENCE = 5  # seconds for a process to end of itself


def alone(task: Callable, *given: Any) -> Any:
    """What ``task(*given)`` returns, or raises, in a fresh process; both must be such as can be pickled."""
    context = get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_hand_over, args=(theirs, task, given), daemon=True)
    process.start()
    theirs.close()
    try:
        answer = mine.recv()
        process.join()
    except EOFError:
        process.join()
        why = f"{task.__name__} ended without a result, with status {process.exitcode}"
        raise RuntimeError(why) from None
    finally:
        process.terminate()  # where it still runs, because we are to stop
        process.join(_PATIENCE)
        process.kill()
        process.join()
        mine.close()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _hand_over(pipe: Any, task: Callable, given: Sequence[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which then ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and lets it tidy up
    try:
        answer = task(*given)
    except Exception as error:
        error.add_note(traceback.format_exc())  # a traceback itself cannot be handed over
        answer = error
    pipe.send(answer)
