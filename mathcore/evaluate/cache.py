"""Results cached per object, for as long as the object lives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import ref


def cached(question: Callable[..., Any]) -> Callable[..., Any]:
    """Cache a function by its first argument, an object, and its further arguments.

    The object's identity is the key, not equality: two curves with one formula may differ in their text.
    """
    known: dict[int, tuple[ref[Any], dict[Any, Any]]] = {}

    @wraps(question)
    def answer(owner: Any, *given: Any, **named: Any) -> Any:
        place = id(owner)
        if place not in known:
            known[place] = ref(owner, lambda _: known.pop(place, None)), {}
        answers = known[place][1]
        key = (*map(_key, given), *((name, _key(value)) for name, value in named.items()))
        if key not in answers:
            answers[key] = question(owner, *given, **named)
        return answers[key]

    return answer


def _key(given: Any) -> Any:
    """A hashable key that includes types: 1 and True are different arguments."""
    return type(given).__name__, tuple(map(_key, given)) if isinstance(given, (list, tuple)) else given
