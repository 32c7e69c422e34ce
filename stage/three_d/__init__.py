"""Space: the terrain, the camera and its viewpoints, axes, and what else stands in space."""
