"""Frames into films: a clip is drawn beat by beat, encoded and joined, with captions, cover and chapters."""
