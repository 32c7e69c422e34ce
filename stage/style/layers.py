"""Layers (z-indices) of what is drawn; a plot's own frame is on 0."""

CONTOUR, BACKING, HEIGHT = 0.3, 0.5, 0.6  # a map's lines, the patches under labels, the heights on the lines
ENDS = 2.5  # the open and closed ends of a curve, over it and under what a scene shows on it
FILL, CURVE, LINE, DOT, LABEL, LENS = range(1, 7)
