"""What workers are forked from: a process in which all that draws is imported."""

from studio.system.gc_pause import gc_paused

with gc_paused():
    import studio.render.render
    from scenes import SCENES

__all__ = ["SCENES", "studio"]
