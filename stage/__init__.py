"""Heard, seen and placed: what is drawn, how it looks and moves, and how it is read back."""
