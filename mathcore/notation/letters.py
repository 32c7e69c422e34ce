"""The Greek letters allowed as variables, and their names."""

from __future__ import annotations

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_LETTERS = {name: letter for letter, name in GREEK.items()}


def letter(name: str) -> str:
    """A variable or constant as it is written: θ for theta; x_1 stays."""
    head, mark, index = name.partition("_")
    return _LETTERS.get(head, head) + mark + index
