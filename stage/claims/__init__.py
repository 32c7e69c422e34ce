"""What a drawn thing says, read back from its own geometry and compared with mathcore's exact values."""
