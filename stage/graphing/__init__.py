"""Plots in a zone of the frame: axes, curves, contour lines, and where their labels can stand. No OpenGL."""
