"""A bare Debian system in a folder, and commands run in it as if it were a machine of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

README_ASKS_FOR = "git,make,python3"
PROJECT = Path(__file__).resolve().parents[2]
# Whom this machine trusts, and where the system made here has that written: not in the place of its own list,
# which its packages write anew.
_TRUSTED, _TRUSTED_THERE = "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/network.pem"
# What says how the package index is reached from here. No packages of this machine's own are among it.
_NETWORK = (
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "PIP_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT",
)  # fmt: skip
_MOUNTS = (  # kind, place, options
    ("proc", "proc", "rw"),
    ("sysfs", "sys", "ro"),
    ("devpts", "dev/pts", "newinstance,ptmxmode=0666"),
    ("tmpfs", "dev/shm", "mode=1777"),
)
_TOOLS = ("debootstrap", "unshare", "chroot", "git", "apt-get", "mount")

Tell = Callable[[str], None]


class CannotTry(Exception):
    """No bare system can be made here; the message says why."""


def missing_here() -> str | None:
    """What this machine lacks to make a bare system, or None."""
    if os.geteuid() != 0:
        return "it takes root"
    lacking = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"it takes {', '.join(lacking)} (apt-get install {' '.join(lacking)})"
    with tempfile.TemporaryDirectory() as folder:
        for _, place, _ in _MOUNTS:
            Path(folder, place).mkdir(parents=True)
        mounts = (f"mount -t {kind} -o {options} {kind} {folder}/{place}" for kind, place, options in _MOUNTS)
        tried = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", " && ".join(mounts)]
        done = subprocess.run(tried, check=False, capture_output=True, text=True)
    if done.returncode:
        return f"mounts of its own are not allowed here: {done.stderr.strip()}"
    return None


def package_source() -> str:
    """The address from which this machine gets its own system's packages."""
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    suite = release.get("VERSION_CODENAME", "").strip('"')
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
        check=False,
        capture_output=True,
        text=True,
    )
    for line in listed.stdout.splitlines():
        site, where, component = line.split(" ")
        if where == suite and component == "main":
            return site
    raise CannotTry(f"apt-get names no source of packages for {suite or 'this system'}")


def base_system(folder: Path, suite: str, tell: Tell) -> Path:
    """Make a bare system of a suite in ``folder``. Raises CannotTry where that fails."""
    tell(f"Making a bare {suite} …")
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={README_ASKS_FOR}", suite, folder, package_source()],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | _network(),
    )
    if made.returncode:
        raise CannotTry(f"debootstrap made no {suite}: {(made.stdout.splitlines() or ['?'])[-1]}")
    # As whoever set such a machine up would have seen to.
    for name, there in (("/etc/resolv.conf", "/etc/resolv.conf"), (_TRUSTED, _TRUSTED_THERE)):
        if Path(name).is_file():
            target = folder / there.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, target)
    return folder


def _network() -> dict[str, str]:
    found = {name: os.environ[name] for name in _NETWORK if name in os.environ}
    return found | ({"PIP_CERT": _TRUSTED_THERE} if Path(_TRUSTED).is_file() else {})


@dataclass(frozen=True)
class Machine:
    """A system in a folder of this machine. Its mounts belong to the namespace that it is made in."""

    folder: Path

    @classmethod
    def like(cls, base: Path, folder: Path) -> Machine:
        """A copy of a system, with what a kernel gives a running one."""
        subprocess.run(["cp", "-a", "--reflink=auto", base, folder], check=True)
        for kind, place, options in _MOUNTS:
            where = folder / place
            where.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, "-o", options, kind, where], check=True)
        return cls(folder)

    def close(self) -> None:
        """Give back what a kernel gave, so that the folder can be removed and nothing else is."""
        for _, place, _ in reversed(_MOUNTS):
            subprocess.run(["umount", "--lazy", self.folder / place], check=False, capture_output=True)

    def home(self, user: str) -> Path:
        """A user's home, as seen from outside."""
        return self.folder / ("root" if user == "root" else f"home/{user}")

    def add_user(self, name: str) -> None:
        """A user as an installer makes one: a home, a shell, no way to root but root's password."""
        subprocess.run(["chroot", self.folder, "useradd", "-m", "-s", "/bin/bash", name], check=True)

    def clone(self, user: str) -> None:
        """Put this project's HEAD into a user's home, as `git clone` does."""
        inside = self.home(user) / "hillwalk"
        cloned = subprocess.run(
            ["git", "clone", "-q", "--no-local", PROJECT, inside],
            check=False,
            capture_output=True,
            text=True,
        )
        if cloned.returncode:
            raise CannotTry(f"the project cannot be cloned: {cloned.stderr.strip()}")
        owned = ["chroot", self.folder, "chown", "-R", f"{user}:", f"/{inside.relative_to(self.folder)}"]
        subprocess.run(owned, check=True)

    def run(self, user: str, command: str, tell: Tell) -> tuple[int, list[str]]:
        """Type a command in the user's clone, or else at home: its status and lines, told as they come."""
        home = "/root" if user == "root" else f"/home/{user}"
        folder = f"{home}/hillwalk" if (self.home(user) / "hillwalk").exists() else home
        tell(f"  {user}$ {command}")
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        told = {"HOME": home, "USER": user, "LOGNAME": user, "TERM": "dumb", "PATH": path}
        with subprocess.Popen(
            ["chroot", f"--userspec={user}:", self.folder, "sh", "-c", f"cd {folder} && {command}"],
            env=told | _network(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            said = []
            for line in process.stdout:
                said.append(line.rstrip("\n"))
                tell(f"    {said[-1]}")
        return process.returncode, said
