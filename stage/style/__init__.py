"""The style: colours, type sizes, strokes and pace by role, the frame's zones, colour by height."""
