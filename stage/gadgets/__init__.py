"""Gadgets that two or more topics use: tangent, hill, live line.

Each follows `stage.style.animations.Gadget`: a ``group`` to put on screen, and ``show(state)`` to set it,
which a scene's ``drive`` plays. Their mobjects make their own claims.
"""
