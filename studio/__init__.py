"""From a lesson file to clips, captions and the lecture."""

from studio.system import manim_import as manim_import

__version__ = "0.1.0"
