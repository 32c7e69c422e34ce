"""The check: a scene run without drawing, every claim compared with the truth, every text looked at."""
