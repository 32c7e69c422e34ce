"""Gradient descent in one variable."""
