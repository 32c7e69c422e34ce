"""On a worker of a cluster: what was asked for is compared, unpacked and done.

Light on purpose: Dask's scheduler imports this as well, and neither Manim nor SymPy with it.
"""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from studio.render.worker_pool import WorkersError, state

__all__ = ["do", "of_another_state"]

_thread = ThreadPoolExecutor(1)  # Manim and OpenGL want one, always the same, whatever threads Dask has


def do(asked: bytes, wanted: str) -> Any:
    """What a pickled (task, arguments) comes to. WorkersError unless our state is ``wanted``."""
    if wanted != state():
        from distributed import get_worker

        raise WorkersError(of_another_state(get_worker().address))
    return _thread.submit(_done, asked).result()


def _done(asked: bytes) -> Any:
    task, given = pickle.loads(asked)
    return task(*given)


def of_another_state(worker: str) -> str:
    """What is told of a worker that would draw other films."""
    return (
        f"{worker}: this worker has another state of Hillwalk or of its libraries than this machine; "
        "install the same on both"
    )
