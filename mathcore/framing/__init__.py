"""What of a curve or a surface is worth seeing: windows, boxes and contour levels."""
