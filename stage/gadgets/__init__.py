"""What two topics or more are built from: tangent, hill, live line."""
