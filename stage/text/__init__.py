"""All that is read on screen: words, formulas, numbers, live numbers and tables, set by Typst."""
