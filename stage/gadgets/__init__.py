"""What two topics or more are built from: tangent, hill, live line, bars.

Each follows `stage.style.animations.Gadget`: a ``group`` to put on screen, and ``show(state)`` to set it,
which a scene's ``drive`` plays. Their mobjects make their own claims.
"""
