"""What only the scenes about the gradient draw."""
