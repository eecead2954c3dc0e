"""Fits to data in blocks beside the fit in memory: what passing over blocks costs."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

import hesse
from hesse import _core
from hesse.linear_model import LogisticRegression, RowBlocks

SHAPES = ((1_000_000, 20), (200_000, 200), (40_000, 1000))
ROUNDS = 5
# Rows of a batch of Parquet, as pyarrow reads them by default.
ROWS = 131_072
# Of the matrices that the blocks of a wide problem leave, and blocks for the cost of a task.
WIDTH = 1000
BLOCKS = 512

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


def block_pass(dtype: str) -> tuple[Fit, int]:
    """Return a pass over one block on one thread, and its rows."""
    X, y = data(20_000, WIDTH)
    kind, curvature = _core.GlmKind.BINOMIAL_LOGIT, _core.GlmCurvature.OBSERVED
    model = _core.ScalarGlm(
        kind, 0.0, X.astype(dtype), y.astype(float), None, None, np.zeros(0), True, curvature
    )
    beta = np.full(WIDTH + 1, 1e-3)

    def once() -> None:
        before = hesse.get_num_threads()
        hesse.set_num_threads(1)
        model.value_gradient_hessian(beta)
        hesse.set_num_threads(before)

    return once, len(X)


def addition() -> tuple[Fit, int]:
    one = np.ones((WIDTH + 1, WIDTH + 1))
    return lambda: one + one, 1


def transfer() -> tuple[Fit, int]:
    """Return what sending a matrix costs beside the network: to bytes and back."""
    matrix = np.ones((WIDTH + 1, WIDTH + 1))
    return lambda: pickle.loads(pickle.dumps(matrix, protocol=5)), 1


RATES = {
    "rows, float64": lambda: block_pass("float64"),
    "rows, float32": lambda: block_pass("float32"),
    "sums of two matrices": addition,
    "matrices to bytes and back": transfer,
}


@pytest.mark.parametrize("what", RATES)
def test_glm_rates(benchmark: BenchmarkFixture, what: str) -> None:
    once, number = RATES[what]()
    benchmark.pedantic(once, rounds=ROUNDS, warmup_rounds=1)
    benchmark.group = "rates"
    rate = number / benchmark.stats.stats.min
    benchmark.extra_info.update(table="glm-rates", what=what, rate=rate)


def test_glm_dask_task(benchmark: BenchmarkFixture) -> None:
    distributed = pytest.importorskip("distributed")
    import dask.array as da

    from hesse.linear_model._blocks import Layout
    from hesse.linear_model._dask import DaskParts

    X = da.zeros((BLOCKS, 1), chunks=(1, 1))
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        parts = DaskParts(X, X[:, 0], None, None, Layout(_unchanged))
        parts.fold(_one, _sum)
        benchmark.pedantic(lambda: parts.fold(_one, _sum), rounds=ROUNDS)
    benchmark.group = "rates"
    rate = BLOCKS / benchmark.stats.stats.min
    benchmark.extra_info.update(table="glm-rates", what="blocks of Dask", rate=rate)


def _unchanged(y: Any) -> Any:
    return y


def _one(number: int, block: Any) -> int:
    return 1


def _sum(one: int, other: int) -> int:
    return one + other
