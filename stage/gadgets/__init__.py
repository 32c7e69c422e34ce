"""What two topics or more are built from: tangent, hill, live line, bars.

Each follows `stage.style.animations.Gadget`: a ``group`` to put on screen, ``show(state)`` to set it, which a
scene's ``drive`` plays. What is drawn claims what it is.
"""
