"""How things look and move: what scenes are built from, and what is read back from the drawing."""
