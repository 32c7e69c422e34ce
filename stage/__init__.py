"""How things look and move: the mobjects that scenes are built from, and the claims read back from them."""
