"""A lesson's folder: where its files lie, what the manifest says of them, how they come and go."""
