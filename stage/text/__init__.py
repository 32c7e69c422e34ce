"""All that is read: sentences with named values in a lesson's language, formulas, numbers and tables."""
