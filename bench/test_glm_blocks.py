"""Fits to data in blocks beside the fit in memory: what passing over blocks costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from hesse.linear_model import LogisticRegression, RowBlocks

SHAPES = ((1_000_000, 20), (200_000, 200), (40_000, 1000))
ROUNDS = 5
# Rows of a batch of Parquet, as pyarrow reads them by default.
ROWS = 131_072

Arrays = tuple[NDArray[np.float64], NDArray[np.int64]]
Fit = Callable[[], Any]


@cache
def data(rows: int, columns: int) -> Arrays:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((rows, columns))
    eta = X @ rng.normal(scale=1.0 / np.sqrt(columns), size=columns)
    return X, (eta + rng.logistic(size=rows) > 0.0).astype(np.int64)


def in_memory(X: NDArray[Any], y: NDArray[Any], _: Path) -> Fit:
    return lambda: LogisticRegression().fit(X, y)


def in_blocks(X: NDArray[Any], y: NDArray[Any], _: Path) -> Fit:
    return lambda: LogisticRegression().fit_blocks(RowBlocks(X, y))


def memory_map(X: NDArray[Any], y: NDArray[Any], folder: Path) -> Fit:
    np.save(folder / "X.npy", X)
    mapped = np.load(folder / "X.npy", mmap_mode="r")
    return lambda: LogisticRegression().fit_blocks(RowBlocks(mapped, y))


def parquet(X: NDArray[Any], y: NDArray[Any], folder: Path) -> Fit:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    columns = {f"x{j}": column for j, column in enumerate(X.T)}
    files.write_table(pyarrow.table({**columns, "y": y}), folder / "data.parquet")

    def blocks() -> Iterator[Any]:
        with files.ParquetFile(folder / "data.parquet") as file:
            yield from file.iter_batches(batch_size=ROWS)

    return lambda: LogisticRegression().fit_blocks(blocks, target="y")


def dask_threads(X: NDArray[Any], y: NDArray[Any], _: Path) -> Fit:
    arrays = pytest.importorskip("dask.array")
    rows = max(len(X) // 8, 1)
    lazy = arrays.from_array(X, chunks=(rows, -1)), arrays.from_array(y, chunks=rows)
    return lambda: LogisticRegression().fit(*lazy)


SOURCES = {
    "in memory": in_memory,
    "blocks": in_blocks,
    "memory map": memory_map,
    "Parquet": parquet,
    "Dask, threads": dask_threads,
}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[0]}x{shape[1]}")
@pytest.mark.parametrize("source", SOURCES)
def test_glm_blocks(
    benchmark: BenchmarkFixture, tmp_path: Path, source: str, shape: tuple[int, int]
) -> None:
    X, y = data(*shape)
    fit = SOURCES[source](X, y, tmp_path)
    model = fit()
    expected = LogisticRegression().fit(X, y)
    np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-9, atol=1e-11)
    benchmark.pedantic(fit, rounds=ROUNDS)
    benchmark.group = f"blocks, {shape}"
    benchmark.extra_info.update(
        table="glm-blocks",
        task=f"{shape[0]:,} × {shape[1]}",
        source=source,
        nit=int(model.n_iter_[0]),
        fastest=benchmark.stats.stats.min,
    )
