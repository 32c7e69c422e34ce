"""Text on screen and in captions: sentences with named values, formulas, numbers and tables."""
