"""From a lesson to its files: the work is parted among worker processes, or the workers of a cluster."""
