"""Data in the blocks of Dask's arrays and data frames, each worked on where it lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import dask
import numpy as np

from hesse._messages import shown
from hesse.linear_model._blocks import Block, Layout, naming
from hesse.linear_model._parts import Parts

Found = TypeVar("Found")

# What is merged at a time: few levels, and few matrices on a worker at once (empirical).
_FAN_IN = 8


class DaskParts(Parts):
    """Blocks of Dask collections: X, and what belongs to its rows.

    Each pass is one computation of Dask: a task for each block, and a tree that merges what they
    find. So sums do not depend on the number of workers, and what is lost with one of them is
    computed anew.
    """

    def __init__(self, X: Any, y: Any, sample_weight: Any, offset: Any, layout: Layout) -> None:
        if getattr(X, "ndim", None) != 2:
            raise ValueError(f"X must have two dimensions; got {shown(X)}")
        if _is_array(X) and X.numblocks[1] > 1:
            X = X.rechunk({1: -1})
        columns = [_delayed_blocks(X)]
        for name, given in (("y", y), ("sample_weight", sample_weight), ("offset", offset)):
            columns.append(_rows_like(X, name, given, len(columns[0])))
        self._blocks = list(zip(*columns, strict=True))
        self._layout = layout

    def fold(
        self,
        task: Callable[[int, Block], Found],
        merge: Callable[[Found, Found], Found],
        is_new: bool = False,
    ) -> Found | None:
        """Merge what a task finds, by a tree whose shape the number of blocks decides."""
        work, join = dask.delayed(_work), dask.delayed(_join)
        # Things to hand out, each sent once and not with every task.
        order, rule = (
            dask.delayed(thing, traverse=False) for thing in ((task, self._layout, is_new), merge)
        )
        found = [work(order, number, *block) for number, block in enumerate(self._blocks)]
        while len(found) > 1:
            starts = range(0, len(found), _FAN_IN)
            found = [join(rule, *found[first : first + _FAN_IN]) for first in starts]
        total: Found | None = dask.compute(found[0])[0] if found else None
        return total


def _work(order: tuple[Any, Layout, bool], number: int, *given: Any) -> Any:
    """Read a block and do a task, on the worker that has the block."""
    task, layout, is_new = order
    with naming(number):
        return task(number, layout.read(given, is_new))


def _join(merge: Callable[[Found, Found], Found], *found: Found) -> Found:
    return reduce(merge, found)


def _is_array(collection: Any) -> bool:
    return hasattr(collection, "rechunk")


def _delayed_blocks(collection: Any) -> list[Any]:
    blocks = collection.to_delayed()
    return list(blocks.ravel()) if isinstance(blocks, np.ndarray) else list(blocks)


def _rows_like(X: Any, name: str, given: Any, n_blocks: int) -> list[Any]:
    """Return what belongs to the rows of each block of X."""
    if given is None:
        return [None] * n_blocks
    lengths = X.chunks[0] if _is_array(X) else (np.nan,)
    is_known = not np.any(np.isnan(lengths))
    if not dask.is_dask_collection(given):
        if not is_known or np.shape(given)[:1] != (sum(lengths),):
            raise ValueError(
                f"{name} must be a Dask collection, or an array of as many rows as X where X has "
                f"chunks of known length; got {shown(given)}"
            )
        ends = np.cumsum(lengths)
        return np.split(np.asarray(given), ends[:-1])
    if _is_array(given) and is_known and not np.any(np.isnan(given.chunks[0])):
        if sum(given.chunks[0]) != sum(lengths):
            raise ValueError(
                f"{name} must have as many rows as X, {sum(lengths)}; got {sum(given.chunks[0])}"
            )
        given = given.rechunk({0: lengths, **{axis: -1 for axis in range(1, given.ndim)}})
    blocks = _delayed_blocks(given)
    if len(blocks) != n_blocks:
        raise ValueError(
            f"{name} must have as many blocks as X, {n_blocks}, with the same rows; "
            f"got {len(blocks)}"
        )
    return blocks
