"""Gradient descent in one variable or in two: its steps, where it goes, and what to show of it."""
