"""A rendered lesson as slides, handout and player: one deck of beats, and a writer for each format."""
