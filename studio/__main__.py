"""``hillwalk``, or ``python -m studio``: lesson files in, lecture clips out."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from pathlib import Path

from studio.cli.parser import parser
from studio.commands import COMMANDS
from studio.system.errors import (
    BAD_INPUT,
    FAILED,
    FINE,
    INTERRUPTED,
    NO_GRAPHICS,
    BadInput,
    MachineError,
    of_film,
    of_system,
    plainer,
    refused,
    tell,
    worded,
)
from studio.system.interrupts import as_handled, interruptible

# Manim, SymPy and the scenes take seconds to import. The commands do so, when they have to: help and a bad
# lesson file are answered at once.

_STOPPED = "interrupted; nothing half-made was left behind"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; the help tells what each means."""
    codecs.register_error("hillwalk", plainer)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Unicode shows a - for a — rather than fail
            stream.reconfigure(errors="hillwalk")
    out = None
    try:
        given = parser(COMMANDS).parse_args(argv)
        out = getattr(given, "out", None)
        with interruptible():
            return given.run(given)
    except SystemExit as end:  # argparse has printed the help or the version
        return end.code if isinstance(end.code, int) else BAD_INPUT
    except KeyboardInterrupt:
        as_handled()
        tell(_STOPPED)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has had enough
        sys.stdout = None
        return FINE
    except OSError as error:
        return of_system(error, out)
    except MemoryError:
        tell("there is not enough memory — do fewer at once: --jobs 1")
        return FAILED
    except (RuntimeError, ValueError) as error:
        return _told(error, out)


def _told(error: RuntimeError | ValueError, out: Path | None) -> int:
    """Tell of what can be told in a line or a few, and give its exit status; all else goes on as it came."""
    from studio.lesson.file import LessonErrors

    if isinstance(error, LessonErrors):
        return refused(str(error))
    if isinstance(error, BadInput):
        return refused(worded(f"hillwalk: {error}"))
    if isinstance(error, MachineError):
        tell(str(error))
        return FAILED
    from stage.opengl.context import GraphicsError
    from studio.film.encoder import FilmError
    from studio.lesson.scene_fault import SceneFault
    from studio.render.worker_pool import WorkersError
    from studio.system.files import FolderBusyError

    if isinstance(error, FilmError):
        return of_film(str(error), out)
    if not isinstance(error, (GraphicsError, WorkersError, FolderBusyError, SceneFault)):
        raise error
    tell(str(error))
    return NO_GRAPHICS if isinstance(error, GraphicsError) else FAILED


if __name__ == "__main__":
    sys.exit(main())
