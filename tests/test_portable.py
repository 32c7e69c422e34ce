"""Nothing asks for what Windows lacks unless it has looked first: read from the source."""

from __future__ import annotations

import ast
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packing import ROOT

OURS = ("mathcore", "stage", "scenes", "studio", "bench")
FILES = [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]
# Modules that Python has on POSIX alone, and what other modules have there alone (or, as for startfile and
# kill, otherwise): from Python's documentation, "Availability".
MODULES = """
    fcntl grp pwd termios tty pty resource syslog posix readline curses nis spwd crypt ossaudiodev
    multiprocessing.forkserver multiprocessing.resource_tracker winreg winsound msvcrt
"""
LACKING = {
    "os": """
        startfile kill
        WCONTINUED WEXITED WNOHANG WNOWAIT WSTOPPED WUNTRACED P_ALL P_PGID P_PID P_PIDFD
        O_ACCMODE O_ASYNC O_CLOEXEC O_DIRECT O_DIRECTORY O_DSYNC O_LARGEFILE O_NDELAY O_NOATIME O_NOCTTY
        O_NOFOLLOW O_NONBLOCK O_PATH O_RSYNC O_SYNC O_TMPFILE RTLD_GLOBAL RTLD_LAZY RTLD_LOCAL RTLD_NOW
        PRIO_PGRP PRIO_PROCESS PRIO_USER SCHED_BATCH SCHED_FIFO SCHED_IDLE SCHED_OTHER SCHED_RR
        F_LOCK F_TEST F_TLOCK F_ULOCK GRND_NONBLOCK GRND_RANDOM ST_NOSUID ST_RDONLY
        chflags chown chroot confstr copy_file_range ctermid eventfd fchdir fchown fdatasync fork forkpty
        fpathconf fstatvfs getegid geteuid getgid getgrouplist getgroups getloadavg getpgid getpgrp
        getpriority getrandom getresgid getresuid getsid getuid getxattr initgroups killpg lchown listxattr
        lockf login_tty major makedev memfd_create minor mkfifo mknod nice openpty pathconf pidfd_open pipe2
        posix_fadvise posix_fallocate posix_spawn posix_spawnp pread preadv pwrite pwritev readv
        register_at_fork removexattr sched_get_priority_max sched_get_priority_min sched_getaffinity
        sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setparam
        sched_setscheduler sched_yield sendfile setegid seteuid setgid setgroups setns setpgid setpriority
        setregid setresgid setresuid setreuid setsid setuid setxattr spawnlp spawnlpe spawnvp spawnvpe splice
        statvfs sync sysconf tcgetpgrp tcsetpgrp ttyname uname unshare wait wait3 wait4 waitid writev
    """,
    "signal": """
        SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGHUP SIGIO SIGIOT SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR
        SIGQUIT SIGRTMAX SIGRTMIN SIGSTKFLT SIGSTOP SIGSYS SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1
        SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_SETMASK SIG_UNBLOCK ITIMER_PROF ITIMER_REAL
        ITIMER_VIRTUAL alarm getitimer pause pidfd_send_signal pthread_kill pthread_sigmask setitimer
        siginterrupt sigpending sigtimedwait sigwait sigwaitinfo
        CTRL_BREAK_EVENT CTRL_C_EVENT SIGBREAK
    """,
    "time": "clock_getres clock_settime pthread_getcpuclockid tzset CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID",
    "socket": "AF_UNIX AF_NETLINK CMSG_LEN fromfd send_fds recv_fds sethostname",
    "ctypes": "windll oledll WinDLL OleDLL WINFUNCTYPE FormatError GetLastError",
}
MODULES = set(MODULES.split())
LACKING = {module: set(names.split()) for module, names in LACKING.items()}
# Where each is used all the same, and what it is looked at first.
GUARDED = {
    ("stage/opengl/context.py", "_as_root"): "called on Linux",
    ("studio/cache/store.py", "_is_own"): "hasattr",
    ("studio/render/worker_pool.py", "all_cores"): "hasattr",
    ("studio/render/worker_pool.py", "_start_server"): "called where workers are forked from a server",
    ("studio/render/worker_pool.py", "_end_server"): "called where workers are forked from a server",
    ("studio/commands/clean.py", "_flocked"): "ImportError",
    ("studio/render/preview.py", "open_file"): "sys.platform",
    ("bench/scenes.py", "peak_memory"): "ImportError",
    ("bench/lecture.py", "_wait_for_orphans"): "called where there are any: on Linux",
}

FORKING = "studio/preview/"  # all of it


def peculiar(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """(function around it, name) of each use of what not every system has."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in LACKING.get(node.value.id, ()):
                yield inside, f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Import):
            yield from ((inside, alias.name) for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            full = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            yield from ((inside, name) for name in full & MODULES)
            names = {alias.name for alias in node.names} & LACKING.get(node.module, set())
            yield from ((inside, f"{node.module}.{name}") for name in names)
        named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not inside
        yield from peculiar(node, node.name if named else inside)


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=where)
def test_what_not_every_system_has_is_looked_for_first(path):
    """At the top of a file there is none of it, so that all can be imported; and each other use is known."""
    found = set(peculiar(ast.parse(path.read_text(encoding="utf-8"))))
    forks = where(path).startswith(FORKING)
    assert {name for inside, name in found if not forks and (where(path), inside) not in GUARDED} == set()


def test_what_forks_is_loaded_where_systems_fork():
    """One command alone loads it, in a function that looks for fork first."""
    loads = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.module if isinstance(node, ast.ImportFrom) else ""
            if name.replace(".", "/").startswith(FORKING.rstrip("/")) and not where(path).startswith(FORKING):
                loads[where(path)] = path
    assert list(loads) == ["studio/commands/preview.py"]
    assert 'hasattr(os, "fork")' in loads["studio/commands/preview.py"].read_text(encoding="utf-8")


def test_what_is_excused_is_there():
    """Each excuse is for a function that needs one."""
    for file, function in GUARDED:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {inside for inside, _ in peculiar(tree)}, f"{file}: {function} needs no excuse"


def test_the_scan_finds_what_windows_lacks():
    """Imports and attributes, wherever they are."""
    text = """
import fcntl, os
from signal import SIGKILL, SIGINT
from multiprocessing import forkserver
class One:
    def two(self):
        def three(): return os.fork() or os.path
        import resource
        signal.raise_signal(signal.SIGUSR1)
"""
    assert set(peculiar(ast.parse(text))) == {
        ("", "fcntl"),
        ("", "signal.SIGKILL"),
        ("", "multiprocessing.forkserver"),
        ("two", "os.fork"),
        ("two", "resource"),
        ("two", "signal.SIGUSR1"),
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what Linux has is looked at")
def test_the_names_are_those_that_there_are():
    """Most of them are here: a name that is nowhere would guard against nothing."""
    for module in (os, signal):
        names = LACKING[module.__name__]
        assert len([name for name in names if hasattr(module, name)]) > 0.8 * len(names)


@pytest.mark.parametrize("path", FILES, ids=where)
def test_texts_are_read_and_written_in_one_encoding(path):
    """Windows' own holds neither ∂ nor −: each text file is opened with its encoding named."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        named = {keyword.arg for keyword in node.keywords}
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        modes = [
            a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)
        ]
        is_text = called in ("read_text", "write_text") or (
            called == "open"
            and isinstance(node.func, ast.Name)
            and not any("b" in str(mode) for mode in modes)
        )
        assert not is_text or "encoding" in named, f"{where(path)}:{node.lineno}: no encoding is named"
