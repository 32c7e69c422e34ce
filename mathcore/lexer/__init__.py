"""A lecturer's text as tokens: signs, names, numbers, pasted LaTeX; and what cannot be read."""
