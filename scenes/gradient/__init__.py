"""The gradient: the direction and the steepness of the steepest way up."""
