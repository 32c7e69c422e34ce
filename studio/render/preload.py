"""What workers are forked from: a process in which all that draws is imported."""

from studio.system.gc_pause import gc_paused

with gc_paused():
    import scenes
    import studio.render.render

__all__ = ["scenes", "studio"]
