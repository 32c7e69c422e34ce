"""Frames into films: a clip is drawn beat by beat, encoded, joined, and given captions, cover and chapters."""
