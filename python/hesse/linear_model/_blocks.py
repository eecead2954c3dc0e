"""Rows of data that come block by block: what a block may be, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._arrays import read_not_negative, read_offset, read_real, require_finite
from hesse._messages import shown
from hesse.linear_model._design import is_sparse

Vector = NDArray[np.float64]

_FORMS = "(X, y), (X, y, sample_weight) or (X, y, sample_weight, offset)"


@dataclass(frozen=True)
class Block:
    """Rows of the data, checked.

    Parameters
    ----------
    X : ndarray or compressed sparse rows of float32 or float64, shape (n, n_features)
        Features.
    y : ndarray, shape (n,)
        Targets.
    weights : ndarray of float64, shape (n,), optional
        Not negative.
    offset : ndarray of float64, shape (n,) or (n, n_predictors), optional
        What is added to the linear predictors.
    names : tuple of str, optional
        Of the features.
    """

    X: Any
    y: NDArray[Any]
    weights: Vector | None = None
    offset: Vector | None = None
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Layout:
    """What lies where in a block that a user gives.

    Parameters
    ----------
    read_targets : callable
        Checks an array of targets and returns it as the model wants it.
    target, sample_weight, offset : str, optional
        Columns of tables; without `target` blocks are tuples.
    """

    read_targets: Callable[[NDArray[Any]], NDArray[Any]]
    target: str | None = None
    sample_weight: str | None = None
    offset: str | None = None

    def __post_init__(self) -> None:
        """Check the names of columns.

        Raises
        ------
        TypeError, ValueError
            If they are none.
        """
        for argument in ("target", "sample_weight", "offset"):
            value = getattr(self, argument)
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{argument} must name a column, or be None; got {shown(value)}")
            if value is not None and self.target is None:
                raise ValueError(f"{argument}={value!r} names a column, and so must target")

    def read(self, given: Any, is_new: bool) -> Block:
        """Check a block; its numbers are looked at only where it is new.

        Raises
        ------
        TypeError, ValueError
            If it is no block.
        """
        X, y, weights, offset = self._tuple(given) if self.target is None else self._table(given)
        names, features = read_features(X)
        n = features.shape[0]
        targets = np.asarray(y)
        if targets.shape == (n, 1):
            targets = targets[:, 0]
        if targets.shape != (n,):
            raise ValueError(f"y must have shape ({n},); got shape {targets.shape}")
        block = Block(
            features,
            self.read_targets(targets),
            None if weights is None else read_not_negative("sample_weight", weights, n),
            None if offset is None else _read_offsets(offset, n),
            names,
        )
        if is_new:
            _require_finite_features(features)
        return block

    def _tuple(self, given: Any) -> tuple[Any, ...]:
        if not isinstance(given, (tuple, list)) or not 2 <= len(given) <= 4:
            raise TypeError(
                f"a block must be a tuple {_FORMS}, or a table whose column of y is named by "
                f"target; got {shown(given)}"
            )
        return (*given, None, None)[:4]

    def _table(self, given: Any) -> tuple[Any, ...]:
        columns = _column_names(given)
        if columns is None:
            raise TypeError(f"with target= a block must be a table; got {shown(given)}")
        apart = []
        for argument in ("target", "sample_weight", "offset"):
            name = getattr(self, argument)
            if name is not None and name not in columns:
                raise ValueError(f"{argument} must be one of {columns}; got {name!r}")
            apart.append(name)
        features = [name for name in columns if name not in apart]
        X = _Columns(features, given)
        return X, *(None if name is None else given[name] for name in apart)


@dataclass(frozen=True)
class _Columns:
    """Some columns of a table."""

    columns: list[str]
    table: Any

    def __getitem__(self, name: str) -> Any:
        return self.table[name]


def _column_names(table: Any) -> list[Any] | None:
    """Name the columns of a table of pandas, polars or pyarrow; None where it is something else."""
    names = getattr(table, "column_names", getattr(table, "columns", None))
    return None if names is None else list(names)


def _require_finite_features(X: Any) -> None:
    name, numbers = ("X.data", X.data) if is_sparse(X) else ("X", X)
    # NaN and infinity show in the extremes; this takes no memory, and finding them does.
    if numbers.size and not np.all(np.isfinite([numbers.max(), numbers.min()])):
        require_finite(name, numbers)


def read_features(X: Any) -> tuple[tuple[str, ...] | None, Any]:
    """Return the names of features, if they have any, and a matrix of floating-point numbers.

    Raises
    ------
    TypeError, ValueError
        If it is no matrix of real numbers.
    """
    if hasattr(X, "tocsr"):
        rows = X.tocsr()
        return None, rows if rows.dtype in (np.float32, np.float64) else rows.astype(np.float64)
    columns = _column_names(X)
    if columns is None:
        array = read_real("X", X)
        if array.ndim != 2:
            raise ValueError(f"X must have two dimensions; got shape {array.shape}")
        is_single = array.dtype == np.float32
        return None, np.asarray(array, dtype=np.float32 if is_single else np.float64)
    read = [read_real(f"column {name!r}", X[name]) for name in columns]
    is_single = all(column.dtype == np.float32 for column in read)
    matrix = np.empty((len(read), len(read[0]) if read else 0), np.float32 if is_single else float)
    for row, column in zip(matrix, read, strict=True):
        row[:] = column
    are_words = all(isinstance(name, str) for name in columns)
    return tuple(columns) if are_words else None, matrix.T


def _read_offsets(offset: Any, n_samples: int) -> NDArray[np.float64]:
    """Check an offset of one linear predictor, or of so many as it has columns."""
    shape = np.shape(offset)
    found = read_offset(offset, n_samples, shape[1] if len(shape) == 2 else 1)
    assert found is not None
    return found


@contextmanager
def naming(number: int) -> Iterator[None]:
    """Say which block an error is about.

    Raises
    ------
    TypeError, ValueError
        With the number of the block in front.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"block {number}: {error}") from error


def opener(blocks: Any) -> Callable[[], Iterator[Any]]:
    """Return a function that begins a pass over blocks.

    Raises
    ------
    TypeError
        If they cannot be passed over again and again.
    """
    anew = "blocks must give an iterator anew for each pass, as a list does, or a function"
    if isinstance(blocks, Iterable):
        if iter(blocks) is blocks:
            raise TypeError(
                f"{anew} that returns a generator; got {shown(blocks)}, which ends after one pass"
            )
        return lambda: iter(blocks)
    if not callable(blocks):
        raise TypeError(f"{anew} that returns a generator; got {shown(blocks)}")

    def begin() -> Iterator[Any]:
        given = blocks()
        if not isinstance(given, Iterable):
            raise TypeError(f"{anew} that returns a generator; it returned {shown(given)}")
        return iter(given)

    return begin
