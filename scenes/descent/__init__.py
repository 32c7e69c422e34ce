"""The scenes about gradient descent in one variable."""
