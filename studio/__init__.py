"""From a lesson file to clips, captions and the lecture."""

__version__ = "0.1.0"
