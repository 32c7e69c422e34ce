"""NumPy, imported when the first array is made: `import mathcore` then costs little more than SymPy does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
else:

    class _Numpy:
        """Stands for the module `numpy` and keeps what has been asked for."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            found = self.__dict__[name] = getattr(numpy, name)
            return found

    np = _Numpy()
    Array = ArrayLike = Any


def quiet(function: Any) -> Any:
    """Overflow and NaN are part of drawing ugly functions: `function` handles them, and none is warned of."""
    from functools import wraps

    @wraps(function)
    def silent(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return silent
