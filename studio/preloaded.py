"""What workers are forked from: a process in which all that draws is imported."""

from studio.undisturbed import undisturbed

with undisturbed():
    import scenes
    import studio.render

__all__ = ["scenes", "studio"]
