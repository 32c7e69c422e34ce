"""The Greek letters allowed as names, and how they are spelled.

Not Δ, Π and Σ, which would be taken for a difference, a product and a sum.
"""

from __future__ import annotations

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_LETTERS = {name: letter for letter, name in GREEK.items()}


def letter(name: str) -> str:
    """A variable or constant as it is written: θ for theta; x_1 stays."""
    head, mark, index = name.partition("_")
    return _LETTERS.get(head, head) + mark + index


def rank(name: str) -> tuple[int, int, int]:
    """Where a variable comes in its alphabet, Latin or Greek, small or capital, and after that by index."""
    head, _, index = name.partition("_")
    greek = [spelled for spelled in GREEK.values() if spelled[0].islower() == head[0].islower()]
    alphabet = 2 * (head in greek) + head[0].isupper()
    return alphabet, greek.index(head) if head in greek else ord(head[0]), int(index or -1)


def in_a_row(first: str, second: str) -> bool:
    """Whether one variable follows another, so that their order is a matter of course: u, v; w_1, w_2."""
    (alphabet, one, index), (other, next_one, next_index) = rank(first), rank(second)
    if (alphabet, one) == (other, next_one):
        return 0 <= index < next_index
    return alphabet == other and next_one == one + 1 and index == next_index == -1
