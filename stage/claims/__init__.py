"""What a mobject claims, measured from its own geometry and compared with mathcore's exact values."""
