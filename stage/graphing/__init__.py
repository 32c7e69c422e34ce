"""Plots in a zone of the frame: axes, curves, contour lines, and label placement. No OpenGL."""
