"""The preview's server: what it answers, and to whom."""
