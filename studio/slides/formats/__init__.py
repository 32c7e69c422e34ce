"""A writer for each format: from a deck to a file, and the folder beside it."""
