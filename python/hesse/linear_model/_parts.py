"""Passes over data in blocks, and what the first of them tells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown
from hesse.linear_model._blocks import Block, Layout, naming, opener
from hesse.linear_model._design import column_sizes

Found = TypeVar("Found")
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Survey:
    """What a look at the data tells.

    Parameters
    ----------
    block : int
        Number of the first block that it is of.
    n_samples, n_features : int
        Rows and columns of X.
    n_counted : int
        Rows of positive weight.
    names : tuple of str, optional
        Of the features.
    weight : float
        Sum of the weights.
    target, squares, offset : float
        Weighted sums of numeric targets, of their squares, and of offsets.
    classes : ndarray
        The targets that occur, in order, where they are classes.
    class_weights : ndarray of float64
        Sums of their weights.
    sizes : ndarray of float64, shape (n_features,)
        Largest magnitudes of the columns of X.
    """

    block: int
    n_samples: int
    n_features: int
    n_counted: int
    names: tuple[str, ...] | None
    weight: float
    target: float
    squares: float
    offset: float
    classes: NDArray[Any]
    class_weights: Vector
    sizes: Vector

    @classmethod
    def of(cls, has_classes: bool, number: int, block: Block) -> Survey:
        """Look at a block."""
        X, offset = block.X, block.offset
        n, d = X.shape
        weights = np.ones(n) if block.weights is None else block.weights
        classes: NDArray[Any] = np.empty(0)
        sums = np.empty(0)
        if has_classes and n > 0:
            classes, places = _classes(block.y)
            sums = np.bincount(places, weights, len(classes)).astype(np.float64)
        return cls(
            number,
            n,
            d,
            int(np.count_nonzero(weights)),
            block.names,
            float(weights.sum()),
            0.0 if has_classes else float((weights * block.y).sum()),
            0.0 if has_classes else float((weights * block.y**2).sum()),
            0.0 if has_classes or offset is None else float((weights * offset).sum()),
            classes,
            sums,
            column_sizes(X),
        )

    def with_later(self, later: Survey) -> Survey:
        """Join what later blocks told.

        Raises
        ------
        ValueError
            If their features are others.
        """
        if (later.n_features, later.names) != (self.n_features, self.names):
            raise ValueError(
                f"block {later.block}: X must have {_columns(self)} as block {self.block} has; "
                f"got {_columns(later)}"
            )
        classes, sums = _joined(self, later)
        return Survey(
            self.block,
            self.n_samples + later.n_samples,
            self.n_features,
            self.n_counted + later.n_counted,
            self.names,
            self.weight + later.weight,
            self.target + later.target,
            self.squares + later.squares,
            self.offset + later.offset,
            classes,
            sums,
            np.maximum(self.sizes, later.sizes),
        )


def _columns(survey: Survey) -> str:
    if survey.names is None:
        return f"{survey.n_features} columns without names"
    return f"{survey.n_features} columns, {shown(list(survey.names))},"


def _classes(y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return classes in order, and the place of each target among them."""
    try:
        classes, places = np.unique(y, return_inverse=True)
    except TypeError as error:
        raise TypeError(
            f"y must hold classes of one type, with none missing; got {shown(y)}"
        ) from error
    return classes, places


def _joined(one: Survey, other: Survey) -> tuple[NDArray[Any], Vector]:
    """Join classes and the sums of their weights."""
    if not len(one.classes) or not len(other.classes):
        chosen = one if len(one.classes) else other
        return chosen.classes, chosen.class_weights
    if (one.classes.dtype.kind in "OUS") != (other.classes.dtype.kind in "OUS"):
        raise TypeError(
            f"block {other.block}: y must hold classes of the type of those before, "
            f"{shown(one.classes.tolist())}; got {shown(other.classes.tolist())}"
        )
    classes, places = _classes(np.concatenate([one.classes, other.classes]))
    weights = np.concatenate([one.class_weights, other.class_weights])
    return classes, np.bincount(places, weights, len(classes)).astype(np.float64)


class Parts(ABC):
    """Data in blocks, which can be passed over again and again."""

    @abstractmethod
    def fold(
        self,
        task: Callable[[int, Block], Found],
        merge: Callable[[Found, Found], Found],
        is_new: bool = False,
    ) -> Found | None:
        """Merge what a task finds for each block and its number, always in the same order.

        Blocks that are new are checked. Returns None where there are no blocks.
        """

    def survey(self, has_classes: bool) -> Survey:
        """Look at all blocks.

        Raises
        ------
        TypeError, ValueError
            If they are no blocks, or have no samples of positive weight or no features.
        """
        found = self.fold(partial(Survey.of, has_classes), Survey.with_later, is_new=True)
        if found is None or found.n_samples == 0:
            raise ValueError("blocks must hold at least one row; there is none")
        if found.n_features == 0:
            raise ValueError("X must have at least one column; there is none")
        if found.weight == 0.0:
            raise ValueError("sample_weight must have a positive entry; all are zero")
        return found


class LocalParts(Parts):
    """Blocks that this process reads, the next one while the core works on the last."""

    def __init__(self, blocks: Any, layout: Layout) -> None:
        self._begin = opener(blocks)
        self._layout = layout

    def fold(
        self,
        task: Callable[[int, Block], Found],
        merge: Callable[[Found, Found], Found],
        is_new: bool = False,
    ) -> Found | None:
        """Merge what a task finds, block after block."""
        total: Found | None = None
        for number, block in enumerate(self._read(is_new)):
            with naming(number):
                found = task(number, block)
            total = found if total is None else merge(total, found)
        return total

    def _read(self, is_new: bool) -> Iterator[Block]:
        with ThreadPoolExecutor(1, "hesse-blocks") as reader:
            given = reader.submit(self._begin).result()

            def read(number: int) -> Block | None:
                for one in given:
                    with naming(number):
                        return self._layout.read(one, is_new)
                return None

            number = 0
            coming = reader.submit(read, number)
            while (block := coming.result()) is not None:
                number += 1
                coming = reader.submit(read, number)
                yield block
