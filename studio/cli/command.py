"""What makes a command of ``hillwalk``: its name, its help, its options, and the function that runs it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """``does`` is its line in the list of commands, ``details`` the rest of its own help.

    ``run`` takes the options as parsed and returns the exit status; what takes long to import, it imports.
    """

    name: str
    does: str
    details: str
    example: str
    options: tuple[Callable[[ArgumentParser], None], ...]
    run: Callable[[Namespace], int]
