"""The commands that make films and pictures of a lesson."""
