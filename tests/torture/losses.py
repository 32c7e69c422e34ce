"""What a Dask cluster does to a render: it dies, is mute, or not fit: one line is told, in time."""

from __future__ import annotations

import random
import socket
import time
from contextlib import suppress

from tests.torture.clusters import FIT, OTHER, WITHOUT, Cluster
from tests.torture.forks import Ended
from tests.torture.ground import Ground
from tests.torture.score import Row, Score, demand

_WAITING = "waiting up to"
_MOST = 60.0  # seconds that an end may take once there is nobody left
KINDS = ("all workers", "the scheduler", "one of two workers", "a worker without the program",
         "a worker of another state", "nobody", "a mute one", "a loud one")  # fmt: skip


def losses(ground: Ground, score: Score, kinds: tuple[str, ...] = KINDS) -> None:
    """Each of these once; skipped where there is no Dask."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        score.skip("losses", "it needs Dask (pip install -e '.[cluster]')")
        return
    score.each("losses", kinds, lambda row, chance, kind: _trial(ground, row, chance, kind))


def _trial(ground: Ground, row: Row, chance: random.Random, kind: str) -> str:
    out = ground.prepared("loss", 0.0, chance)
    if kind in ("nobody", "a mute one", "a loud one"):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
            if kind == "nobody":
                server.close()
            watched = ground.start(out, 0, "--scheduler", address)
            if kind == "a loud one":
                server.settimeout(600)
                peer = server.accept()[0]
                with suppress(OSError):
                    peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 99)
            ended = ground.ended(watched)
    else:
        with Cluster(ground.folder / "cluster", ground.project, ground.env()) as cluster:
            ended = _lost(ground, cluster, chance, kind, out)
    row.worst("s", ended.took)
    if kind == "one of two workers":
        demand(None if ended.status == 0 else f"status {ended.status}: {ended.complaint[-600:]}")
        demand(ground.differs(out))
        return f"the same all the same, in {ended.took:.1f} s"
    lines = [line for line in ended.complaints if _WAITING not in line]
    if ended.status == 0:  # all was made before
        demand(ground.differs(out))
        return "too late"
    demand(None if ended.status == 1 else f"status {ended.status}: {ended.complaint[-600:]}")
    demand(None if len(lines) == 1 and "Traceback" not in ended.complaint else f"it said {lines[:4]}")
    demand(ground.strays(out))
    demand(ground.half_done(out))
    again = ground.quick(out)
    demand(None if again.status == 0 else f"then status {again.status}: {again.complaint[-600:]}")
    demand(ground.differs(out))
    return f"{lines[0]!r} after {ended.took:.1f} s, then right"


def _lost(ground: Ground, cluster: Cluster, chance: random.Random, kind: str, out) -> Ended:
    """A render on a cluster to which something happens."""
    first = {"a worker without the program": WITHOUT, "a worker of another state": OTHER}.get(kind, FIT)
    workers = [cluster.hire(first), *([cluster.hire()] if kind != "all workers" else [])]
    watched = ground.start(out, 0, "--scheduler", cluster.address())
    if first == FIT:
        time.sleep(chance.uniform(0.3, 0.6) * ground.took)
        (cluster.scheduler if kind == "the scheduler" else workers[0]).kill()
    return ground.ended(watched, limit=_MOST + 10 * ground.took)
