"""deck.tex, and any text as LaTeX."""
