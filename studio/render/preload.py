"""Imported by the server that workers are forked from, so that none of them has to import what draws."""

from studio.system.gc_pause import gc_paused

with gc_paused():
    import scenes
    import studio.render.render

__all__ = ["scenes", "studio"]
