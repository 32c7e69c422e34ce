"""One OpenGL context without a window: hardware if available, else software."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import moderngl

# The packages needed to draw without a window; setup.sh installs the same.
DEBIAN_PACKAGES = "libegl1 libgl1 libgl1-mesa-dri"
FEDORA_PACKAGES = "mesa-libEGL mesa-libGL mesa-dri-drivers"
ARCH_PACKAGES = "mesa libglvnd"

_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software")
_MOST_DEVICES = 8


class GraphicsError(RuntimeError):
    """There is no OpenGL to draw the hill with; the message says what to install."""


def _devices() -> Iterator[moderngl.Context]:
    """Yield every context that can be created; those that fail are skipped."""
    if sys.platform.startswith("linux"):
        for index in range(_MOST_DEVICES):
            try:
                yield moderngl.create_context(standalone=True, require=330, backend="egl", device_index=index)
            except Exception:  # each driver raises its own exceptions
                if index:
                    break
        with suppress(Exception):
            yield moderngl.create_context(standalone=True, require=330, backend="egl")
    with suppress(Exception):
        yield moderngl.create_context(standalone=True, require=330)


def is_software(context: moderngl.Context) -> bool:
    """Whether the context is drawn by the CPU."""
    return any(word in context.info["GL_RENDERER"].lower() for word in _SOFTWARE)


def open_context(software: bool = False) -> moderngl.Context:
    """The first hardware context, else a software one; with ``software`` always a software one.

    The same one each time. Raises GraphicsError where there is none.
    """
    return _opened(software)


@cache  # by its argument: a second context, made where none was given, would take the place of the first
def _opened(software: bool) -> moderngl.Context:
    spare = None
    for context in _devices():
        if is_software(context):
            if software:
                return context
            spare = spare or context
        elif not software:
            return context
    if spare is None:
        raise GraphicsError(_cure())
    return spare


def _cure() -> str:
    problem = "There is no OpenGL 3.3 here to draw the hill with. What would work: "
    if not sys.platform.startswith("linux"):
        return f"{problem}the driver of the graphics card"
    return (
        f"{problem}{_as_root(f'apt-get install {DEBIAN_PACKAGES}')} (Debian, Ubuntu; untried: "
        f"{FEDORA_PACKAGES} on Fedora, {ARCH_PACKAGES} on Arch), or the driver of the graphics card"
    )


def _as_root(command: str) -> str:
    """The command as this user must type it to run it as root."""
    if os.geteuid() == 0:
        return command
    return f"sudo {command}" if shutil.which("sudo") else f"su -c '{command}'"
