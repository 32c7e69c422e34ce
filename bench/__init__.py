"""Speed, size and memory, measured beside stock Manim and the encoder alone."""
