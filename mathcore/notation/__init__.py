"""How values and formulas are written: decimal text, plain text and Typst."""
