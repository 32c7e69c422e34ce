"""The commands of ``hillwalk``, a file each. A further one is a file here and a name in ``COMMANDS``."""

from studio.commands import bench, check, clean, new, new_lesson, preview
from studio.commands import list as listing
from studio.commands.drawing import clips, render, slides, still, storyboard

_EACH = (
    render, slides, clips, check, storyboard, still, preview, listing, new_lesson, new, clean, bench,
)  # fmt: skip
COMMANDS = tuple(each.COMMAND for each in _EACH)

__all__ = ["COMMANDS"]
