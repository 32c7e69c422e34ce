"""A lecturer's text becomes an expression: tokenizer, parser, SymPy, and refusals with a caret."""
