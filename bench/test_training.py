"""Seconds until a network has learned the digits, and the seconds of an epoch."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hesse._digits.contestants import METHODS
from hesse._digits.outside import is_installed

from .training import SCIPY, contest, epoch_seconds

CONTESTANTS = (
    "subsampled-newton",
    "trust-ncg",
    "l-bfgs",
    "progressive-lbfgs",
    "adam",
    "sgd",
    SCIPY,
    "torch-adam",
    "torch-sgd",
)
BATCH_SIZES = (32, 128)


def skip_where_missing(name: str) -> None:
    if name in METHODS and not is_installed(METHODS[name]):
        pytest.skip(f"{name}: not installed")


@pytest.mark.parametrize("name", CONTESTANTS)
def test_training(benchmark: BenchmarkFixture, name: str) -> None:
    skip_where_missing(name)
    outcome = benchmark.pedantic(contest, (name,), rounds=1)
    # The row's own "seconds" are those of the whole test.
    row = asdict(outcome)
    row["times"] = row.pop("seconds")
    benchmark.extra_info.update(table="training", contestant=name, **row)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
@pytest.mark.parametrize("name", ["adam", "torch-adam", "keras-adam"])
def test_training_epoch(benchmark: BenchmarkFixture, name: str, batch_size: int) -> None:
    skip_where_missing(name)
    seconds = benchmark.pedantic(epoch_seconds, (name, batch_size), rounds=1)
    benchmark.extra_info.update(
        table="training-epoch", contestant=name, batch_size=batch_size, epoch_s=seconds
    )
