"""What workers are forked from: a process in which all that draws is imported."""

from studio.system.gc_pause import undisturbed

with undisturbed():
    import scenes
    import studio.render.render

__all__ = ["scenes", "studio"]
