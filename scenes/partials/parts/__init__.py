"""What only the scenes about partial derivatives draw."""
