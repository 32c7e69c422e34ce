"""Imported by the server that workers are forked from, so that none of them has to import what draws."""

from studio.system.gc_pause import gc_paused

with gc_paused():
    import studio.render.render
    from scenes import SCENES

__all__ = ["SCENES", "studio"]
