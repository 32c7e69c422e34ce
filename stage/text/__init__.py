"""Text in a lesson's language: sentences with named values, numbers, and formulas as plain text."""
