"""What only the scenes about slopes draw."""
