"""Gradient descent in one or two variables: its steps, its convergence, and the window to show it in."""
