"""A lecturer's text becomes an expression: tokens, grammar, meaning, and refusals with a caret."""
