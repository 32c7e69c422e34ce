"""The commands of ``hillwalk``, a file each. A further one is a file here and a name in ``COMMANDS``."""

from studio.commands import bench, check, clean, clips, new, new_lesson, preview, render, still, storyboard
from studio.commands import list as listing

COMMANDS = tuple(
    each.COMMAND
    for each in (render, check, storyboard, still, clips, preview, listing, new_lesson, new, clean, bench)
)

__all__ = ["COMMANDS"]
