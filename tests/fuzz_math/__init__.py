"""A differential fuzzer for mathcore: random functions against routes that share no code with it."""
