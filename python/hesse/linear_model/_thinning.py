"""Some of the rows of data in blocks, kept from the first pass for a fit to begin with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse.linear_model._blocks import Block
from hesse.linear_model._design import is_sparse

# Empirical: so many rows for each column, and altogether, bring a fit within an iteration or two of
# the optimum of all; 32 MiB of numbers.
_FEWEST_PER_COLUMN = 32
_FEWEST = 8192
_MOST_NUMBERS = 1 << 22
# A start from more than this share of the rows would not pay.
_LARGEST_SHARE = 0.25


class Thinning:
    """Every so many-th row of all that went by, more and more sparsely."""

    def __init__(self) -> None:
        self._step = 1
        self._seen = self._kept = 0
        # Pieces begin at these multiples of the step.
        self._pieces: list[tuple[int, Block]] = []

    def add(self, block: Block) -> None:
        """Let rows go by."""
        d = block.X.shape[1]
        wanted = max(_FEWEST, _FEWEST_PER_COLUMN * (d + 1))
        if is_sparse(block.X) or wanted * d > _MOST_NUMBERS:
            return
        multiple = -(-self._seen // self._step)
        self._keep(multiple, _rows(block, multiple * self._step - self._seen, self._step))
        self._seen += len(block.X)
        while self._kept > 2 * wanted:
            self._step *= 2
            pieces, self._pieces, self._kept = self._pieces, [], 0
            for first, piece in pieces:
                self._keep((first + 1) // 2, _rows(piece, first % 2, 2))

    def _keep(self, multiple: int, piece: Block) -> None:
        if len(piece.X):
            self._pieces.append((multiple, piece))
            self._kept += len(piece.X)

    def sample(self) -> Block | None:
        """Return the rows that were kept, None where they are too large a part of all."""
        if self._seen == 0 or self._kept > _LARGEST_SHARE * self._seen:
            return None
        pieces = [piece for _, piece in self._pieces]
        return Block(
            np.concatenate([piece.X for piece in pieces]),
            np.concatenate([piece.y for piece in pieces]),
            _joined([piece.weights for piece in pieces], pieces, 1.0),
            _joined([piece.offset for piece in pieces], pieces, 0.0),
        )


def _rows(block: Block, first: int, step: int) -> Block:
    """Copy every step-th row."""

    def some(array: Any) -> Any:
        return None if array is None else array[first::step].copy()

    return replace(
        block,
        X=some(block.X),
        y=some(block.y),
        weights=some(block.weights),
        offset=some(block.offset),
    )


def _joined(
    arrays: list[NDArray[np.float64] | None], pieces: list[Block], default: float
) -> NDArray[np.float64] | None:
    """Join numbers of pieces, of which some may have none."""
    given = [array for array in arrays if array is not None]
    if not given:
        return None
    shape = given[0].shape[1:]
    return np.concatenate(
        [
            np.full((len(piece.X), *shape), default) if array is None else array
            for array, piece in zip(arrays, pieces, strict=True)
        ]
    )
