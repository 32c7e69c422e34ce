"""Two variables: slopes along x and along y."""
