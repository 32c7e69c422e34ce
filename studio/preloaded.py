"""What workers are forked from: a process in which all that draws is imported."""

from studio.undisturbed import undisturbed

with undisturbed():
    import studio.render
    from scenes import SCENES

__all__ = ["SCENES", "studio"]
