"""What only the scenes about descent draw."""
