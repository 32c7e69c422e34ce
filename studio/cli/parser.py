"""The parser of the command line, from the commands that there are."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

from studio import __version__
from studio.cli.command import Command
from studio.cli.options import ABOUT, EXAMPLES
from studio.system.errors import BadInput, by_make
from studio.system.printable import short

__all__ = ["parser"]


class _Parser(argparse.ArgumentParser):
    """Refuses in one line, with what would work."""

    names: Sequence[str] = ()  # the commands'

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"^argument [^:]+: (?=--)", "", message)  # an option's own refusal names it
        if found := re.match(r"argument COMMAND: invalid choice: '([^']*)'", message):
            message = self._no_command(short(found[1]))
        if message.endswith("required: COMMAND"):
            message = f"which command? There are {', '.join(self.names)}"
        more = "make help" if by_make() else f"{self.prog} --help"
        raise BadInput(f"{short(message.rstrip('.'), 600)} ({more} tells more)")

    def _no_command(self, given: str) -> str:
        if given.endswith(".toml"):
            return f"a command is missing before the lesson — try hillwalk render {given}"
        near = get_close_matches(given.casefold(), self.names, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self.names)}"
        return f"{given}: there is no such command — {hint}"


def parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """Reads a command line; the result's ``run`` is the command's. Raises BadInput."""
    how = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    made = _Parser(prog="hillwalk", description=ABOUT, epilog=EXAMPLES, **how)
    made.names = [command.name for command in commands]
    made.add_argument("--version", action="version", version=f"hillwalk {__version__}")
    each = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands:
        more = f"{command.does[0].upper()}{command.does[1:]}.\n\n{command.details}"
        example = f"example:\n  {command.example}"
        own = each.add_parser(command.name, help=command.does, description=more, epilog=example, **how)
        own.set_defaults(run=command.run)
        for option in command.options:
            option(own)
    return made
