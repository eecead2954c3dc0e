"""Arrays cut into blocks of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._allowed import check_allowed, either, whole

# Numbers of a block of RowBlocks, 64 MiB of them (empirical).
_NUMBERS = 1 << 23


@dataclass(frozen=True, eq=False)
class RowBlocks:
    """Blocks of rows of arrays, for `fit_blocks`.

    A block is a view of its rows: of an array that is mapped from a file it is read when its turn
    comes, and no other.

    Parameters
    ----------
    X : array_like, shape (n_samples, n_features)
        Features, such as a memory map, or SciPy's sparse ones by rows.
    y : array_like, shape (n_samples,)
        Targets.
    sample_weight, offset : array_like, shape (n_samples,), optional
        As of `fit`.
    rows : int, optional
        Rows of a block. Default: 64 MiB of float64 or what is nearest.

    Attributes
    ----------
    X, y, sample_weight, offset, rows
        The parameters.

    Raises
    ------
    ValueError
        If `rows` is not a whole number of at least 1, or the arrays differ in length.

    Examples
    --------
    >>> import numpy as np
    >>> from hesse.linear_model import PoissonRegressor, RowBlocks
    >>> X = np.repeat([[0.0], [1.0]], 500, axis=0)
    >>> y = np.tile([1.0, 3.0], 500) + 2.0 * X[:, 0]
    >>> model = PoissonRegressor(alpha=0.0).fit_blocks(RowBlocks(X, y, rows=64))
    >>> model.predict([[0.0], [1.0]]).round(6)
    array([2., 4.])
    """

    X: Any
    y: ArrayLike
    sample_weight: ArrayLike | None = None
    offset: ArrayLike | None = None
    rows: int | None = None

    def __post_init__(self) -> None:
        """Check the arrays.

        Raises
        ------
        ValueError
            If they do not fit together.
        """
        words = "a whole number of at least 1, or None"
        check_allowed({"rows": self.rows}, {"rows": (either(None, whole(1)), words)})
        for name, array in zip(("y", "sample_weight", "offset"), self._columns(), strict=True):
            if array is not None and len(array) != self._n_rows():
                raise ValueError(
                    f"{name} must have as many rows as X, {self._n_rows()}; got {len(array)}"
                )

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Cut the arrays."""
        width = np.shape(self.X)[1] if np.ndim(self.X) == 2 else 1
        rows = self.rows or max(_NUMBERS // max(width, 1), 1)
        arrays = (getattr(self.X, "iloc", self.X), *self._columns())
        for first in range(0, self._n_rows(), rows):
            part = slice(first, first + rows)
            yield tuple(None if array is None else array[part] for array in arrays)

    def _n_rows(self) -> int:
        return int(np.shape(self.X)[0])

    def _columns(self) -> list[NDArray[Any] | None]:
        given = (self.y, self.sample_weight, self.offset)
        return [None if one is None else np.asarray(one) for one in given]
