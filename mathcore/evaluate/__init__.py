"""Values of expressions: exact, to many digits, on arrays; bounded work; automatic differentiation."""
