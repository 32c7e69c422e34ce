"""NumPy, imported when first used, so that `import mathcore` costs little more than importing SymPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
else:

    class _Numpy:
        """Stands for the module `numpy`; imports it at the first attribute, and keeps the attributes."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            found = self.__dict__[name] = getattr(numpy, name)
            return found

    np = _Numpy()
    Array = ArrayLike = Any


def quiet(function: Any) -> Any:
    """Silence NumPy's warnings of overflow and NaN in `function`, which handles both itself."""
    from functools import wraps

    @wraps(function)
    def silent(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return silent
