"""Random lessons with other people's functions: each ends certified, or refused in a sentence."""
