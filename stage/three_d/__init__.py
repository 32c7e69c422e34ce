"""Space: the terrain, the camera and its viewpoints, axes, and shapes in space."""
