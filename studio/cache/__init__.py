"""What was made before, kept under a key of all that it was made from."""
