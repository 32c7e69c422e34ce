"""Curves and surfaces: values and slopes, where these exist, discontinuities, zeros."""
