"""One variable: secants, the tangent, the slope at a point."""
