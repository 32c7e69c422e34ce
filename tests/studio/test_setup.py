"""Set-up's words: what it installs, why it runs again, and what would work where it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stage.opengl import context as graphics

ROOT = Path(__file__).resolve().parents[2]
MAIN = "libraries_ready || set_libraries_up"  # from here on setup.sh acts; before, it only defines

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="setup.sh is for systems with a shell")


def shell(tmp_path: Path, script: str, path: str | None = None, **settings: str) -> str:
    """What a script says that has setup.sh's functions at hand; only programs on ``path`` can be found."""
    functions, marker, _ = (ROOT / "setup.sh").read_text(encoding="utf-8").partition(MAIN)
    assert marker
    file = tmp_path / "setup.sh"
    file.write_text(f"{functions}\n{script}\n", encoding="utf-8")
    done = subprocess.run(
        [shutil.which("sh"), str(file)],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": path or "/usr/bin:/bin", **settings},
    )
    return done.stdout + done.stderr


@pytest.fixture
def no_sudo(tmp_path):
    """A search path with what the functions call, but without sudo; ``id`` says who asks."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("dirname", "sed", "grep", "tail", "cat", "pwd"):
        (folder / name).symlink_to(shutil.which(name))

    def made(user: int, *more: str) -> str:
        (folder / "id").write_text(f"#!/bin/sh\necho {user}\n")
        for name in more:
            (folder / name).write_text("#!/bin/sh\n")
        for file in folder.iterdir():
            file.chmod(0o755)
        return str(folder)

    return made


def test_what_is_installed_is_what_the_cure_names(tmp_path):
    """Set-up installs for hills what a render without OpenGL asks for."""
    named = (
        ("apt", graphics.DEBIAN_PACKAGES),
        ("dnf", graphics.FEDORA_PACKAGES),
        ("pacman", graphics.ARCH_PACKAGES),
    )
    for system, packages in named:
        assert shell(tmp_path, f"SYSTEM={system}; package gl").split() == packages.split()


def test_all_that_drawing_loads_is_installed():
    """moderngl opens libEGL and libGL; each has its package."""
    assert {"libegl1", "libgl1", "libgl1-mesa-dri"} <= set(graphics.DEBIAN_PACKAGES.split())


@pytest.mark.parametrize("system", ["apt", "dnf", "pacman"])
def test_sudo_is_advised_only_where_there_is_one(tmp_path, no_sudo, system):
    """The same command: bare for root, by sudo for a user who has it, by su for one who has not."""
    script = f"SYSTEM={system}; to_install one"
    assert "sudo" not in (bare := shell(tmp_path, script, no_sudo(0))) and "su -c" not in bare
    assert shell(tmp_path, script, no_sudo(1000)).startswith('su -c "')
    assert shell(tmp_path, script, no_sudo(1000, "sudo")).startswith("sudo ")


@pytest.mark.parametrize(
    "log",
    [
        "ERROR: Could not find a version that satisfies the requirement x==1 (from versions: none)",
        "NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused",
        "NameResolutionError: Temporary failure in name resolution",
        "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden'))",
        "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
        "ERROR: HTTP error 503 while getting x.whl",
        "requests.exceptions.HTTPError: 502 Server Error: Bad Gateway for url: x",
        "ReadTimeoutError: HTTPSConnectionPool(host='x', port=443): Read timed out.",
        "ConnectionResetError: [Errno 104] Connection reset by peer",
        "E: Failed to fetch x  Unable to connect to x:80:",
        "W: Failed to fetch x  Temporary failure resolving 'x'",
        "OSError: [Errno 101] Network is unreachable",
    ],
)
def test_an_index_that_cannot_be_reached_gets_the_networks_cure(tmp_path, log):
    """Whatever pip or apt-get call it."""
    script = f"LOG={tmp_path}/log; step trying sh -c 'cat {tmp_path}/said; exit 1'"
    (tmp_path / "said").write_text(log)
    assert "see to the network" in shell(tmp_path, script)


def test_another_failure_does_not_blame_the_network(tmp_path):
    """A build that fails is told as such."""
    script = f"LOG={tmp_path}/log; step trying sh -c 'echo gcc: error: proxy.c: no such file; exit 1'"
    told = shell(tmp_path, script)
    assert "Set-up failed while trying." in told and "network" not in told


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        (None, "was broken off"),
        ("{elsewhere}\n3.11\nsum", "copied from {elsewhere}"),
        ("/no/such/folder\n3.11\nsum", "moved from /no/such/folder"),
        ("{here}\n3.9\nsum", "Python 3.9"),
        ("{here}\n{python}\nsum", "other libraries"),
    ],
)
def test_why_set_up_runs_again_is_said(tmp_path, stamp, told):
    """The folder moved or copied, another Python, other libraries: the reason stands first."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    names = {"here": here, "elsewhere": elsewhere, "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    (here / ".venv" / "bin").mkdir(parents=True)
    elsewhere.mkdir()
    (here / ".venv" / "bin" / "python").symlink_to(sys.executable)
    if stamp is not None:
        (here / ".venv" / ".libraries").write_text(stamp.format(**names))
    assert told.format(**names) in shell(here, f"PYTHON={sys.executable}; why_again")


def test_nothing_is_said_the_first_time(tmp_path):
    """Where nothing was set up before there is no reason to give."""
    assert shell(tmp_path, f"PYTHON={sys.executable}; why_again") == ""


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """One cause and one cure, no message of mkdir's."""
    (tmp_path / ".venv").write_text("in the way")
    told = shell(tmp_path, f"PYTHON={sys.executable}; set_libraries_up")
    assert "Nothing can be written" in told or "belongs to someone else" in told
