"""The scenes about functions of two variables: slopes along x and along y."""
