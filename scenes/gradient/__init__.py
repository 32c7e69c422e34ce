"""The scenes about the gradient: the direction and the rate of the steepest ascent."""
