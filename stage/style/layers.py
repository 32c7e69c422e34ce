"""Layers (z-indices) of what is drawn; a plot's own frame is on 0."""

CONTOUR, BACKING, HEIGHT = 0.3, 0.5, 0.6  # a map's lines, the patches under labels, the heights on the lines
ENDS = 3.5  # the open and closed ends of a curve, over its lines and under a scene's own points
FILL, CURVE, LINE, DOT, LABEL, LENS = range(1, 7)
