"""A lesson file: read, parsed, understood as clips, or refused with every fault it has."""
