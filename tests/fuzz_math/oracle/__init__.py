"""Right answers by routes of their own: decided numbers, one-sided series, derivatives by the rules."""
