"""What to show of a curve or a surface: windows, boxes and contour levels."""
