"""The scenes about functions of one variable: secants, the tangent, the slope at a point."""
