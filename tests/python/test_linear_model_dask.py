"""Fits of `hesse.linear_model` to Dask's collections: those of the same data in memory."""

import os
import signal

import numpy as np
import pandas as pd
import pytest

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    SeparationWarning,
)
from hesse.linear_model._parts import Parts
from linear_model_data import draw

dask = pytest.importorskip("dask")
da = pytest.importorskip("dask.array")
dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

RNG = np.random.default_rng(34)
N, D = 600, 4
NAMES = [f"f{j}" for j in range(D)]
X, COUNTS, POSITIVE, CLASSES, MANY, WEIGHTS, OFFSET = draw(32, N)


def cut(array, rows=70):
    return da.from_array(array, chunks=(rows, *array.shape[1:]))


def copy(model):
    return type(model)(**model.get_params())


def assert_same(found, expected, tol=1e-10):
    for name in ("coef_", "intercept_", "deviance_", "log_likelihood_", "dispersion_"):
        scale = np.max(np.abs(getattr(expected, name)))
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=tol, atol=tol * scale, err_msg=name
        )
    scale = np.abs(expected.cov_params_).max()
    np.testing.assert_allclose(found.cov_params_, expected.cov_params_, rtol=0, atol=tol * scale)
    assert found.rank_ == expected.rank_
    assert str(found.summary()) == str(expected.summary())


@pytest.mark.parametrize(
    ("model", "y"),
    [
        (LogisticRegression(penalty=None), CLASSES),
        (LogisticRegression(class_weight="balanced"), MANY),
        (PoissonRegressor(alpha=0.0, cov_type="HC3"), COUNTS),
        (GammaRegressor(alpha=0.01), POSITIVE),
        (GeneralizedLinearRegressor(cov_type="HC1"), POSITIVE),
    ],
    ids=["classes", "many", "poisson", "gamma", "gaussian"],
)
def test_arrays_give_the_fit_in_memory(model, y):
    expected = copy(model).fit(X, y, WEIGHTS)
    assert_same(copy(model).fit(cut(X), cut(y), cut(WEIGHTS)), expected)


def test_chunks_of_other_sizes_are_aligned():
    expected = PoissonRegressor().fit(X, COUNTS, WEIGHTS, OFFSET)
    chunked = da.from_array(X, chunks=(70, 3))
    found = PoissonRegressor().fit(chunked, cut(COUNTS, 110), WEIGHTS, cut(OFFSET, 600))
    assert_same(found, expected)


def test_data_frames_name_their_features():
    frame = pd.DataFrame(X, columns=NAMES).assign(y=CLASSES, w=WEIGHTS)
    parts = dd.from_pandas(frame, npartitions=7)
    found = LogisticRegression().fit(parts[NAMES], parts["y"], parts["w"])
    assert list(found.feature_names_in_) == NAMES
    assert_same(found, LogisticRegression().fit(frame[NAMES], CLASSES, WEIGHTS))
    filtered = parts[parts["f0"] > 0.0]
    rows = X[:, 0] > 0.0
    unknown = LogisticRegression().fit(filtered[NAMES].values, filtered["y"])
    expected = LogisticRegression().fit(X[rows], CLASSES[rows])
    np.testing.assert_allclose(unknown.coef_, expected.coef_, rtol=1e-9)


def test_what_features_and_targets_share_is_read_once():
    reads = []

    def read(block):
        reads.append(len(block))
        return block

    both = cut(np.column_stack([X, COUNTS])).map_blocks(
        read, dtype=float, meta=np.empty((0, D + 1))
    )
    with dask.config.set(scheduler="synchronous"):
        found = PoissonRegressor().fit(both[:, :-1], both[:, -1])
    expected = PoissonRegressor().fit(X, COUNTS)
    assert_same(found, expected)
    # One pass looks at the data, one is at the start, one for the deviance.
    assert sum(reads) == N * (found.n_iter_ + 3)


def test_separation_is_found_on_the_workers():
    data = np.column_stack([X, (RNG.random(N) < 0.1) * (CLASSES == "yes")])
    with pytest.warns(SeparationWarning, match="x4") as told:
        found = LogisticRegression(penalty=None).fit(cut(data), cut(CLASSES))
    assert found.separation_.columns == (4,)
    assert found.is_separated_ is True
    assert LogisticRegression(penalty=None).fit(cut(X), cut(CLASSES)).is_separated_ is False
    assert told[0].filename == __file__


BAD = X.copy()
BAD[215, 1] = np.nan


@pytest.mark.parametrize(
    ("data", "y", "sentence"),
    [
        (cut(BAD), cut(COUNTS), r"block 3: X must be finite; got nan at \(5, 1\)"),
        (cut(X), cut(COUNTS[:-1]), "y must have as many rows as X, 600; got 599"),
        (cut(X), COUNTS[:-1], "y must be a Dask collection, or an array of as many rows as X"),
        (
            cut(X),
            cut(-COUNTS - 1.0),
            r"block \d: y must be not negative for family 'poisson'; got -",
        ),
        (cut(COUNTS), cut(COUNTS), "X must have two dimensions; got dask.array<"),
        (
            dd.from_pandas(pd.DataFrame(X, columns=NAMES), npartitions=5),
            cut(COUNTS),
            "y must have as many blocks as X, 5, with the same rows; got 9",
        ),
        (cut(X)[cut(X)[:, 0] > 9.0], cut(X)[cut(X)[:, 0] > 9.0][:, 0], "blocks must hold at least"),
    ],
    ids=["nan", "short", "array", "negative", "flat", "blocks", "empty"],
)
def test_collections_that_make_no_sense(data, y, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        PoissonRegressor().fit(data, y)


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as one,
    ):
        yield one


def test_processes_give_the_bits_of_threads(client):
    on_processes = LogisticRegression().fit(cut(X), cut(CLASSES))
    assert_same(on_processes, LogisticRegression().fit(X, CLASSES))
    with dask.config.set(scheduler="threads"):
        on_threads = LogisticRegression().fit(cut(X), cut(CLASSES))
    assert np.array_equal(on_threads.coef_, on_processes.coef_)
    assert np.array_equal(on_threads.cov_params_, on_processes.cov_params_)


def before_pass(number, monkeypatch, act):
    """Have something done before one of the passes of a fit."""
    from hesse.linear_model._dask import DaskParts

    passes = []

    class Watched(DaskParts):
        def fold(self, *arguments, **others) -> Parts:
            passes.append(len(passes))
            if len(passes) == number:
                act()
            return super().fold(*arguments, **others)

    monkeypatch.setattr("hesse.linear_model._dask.DaskParts", Watched)
    return passes


def test_data_lost_with_a_worker_are_computed_anew(client, monkeypatch):
    client.wait_for_workers(2)
    data, y = client.persist([cut(X), cut(CLASSES)])
    distributed.wait([data, y])
    held = client.run(lambda dask_worker: len(dask_worker.data))
    assert min(held.values()) > 0
    victim = min(client.run(os.getpid).values())
    passes = before_pass(3, monkeypatch, lambda: os.kill(victim, signal.SIGKILL))
    found = LogisticRegression().fit(data, y)
    assert len(passes) >= 4
    client.wait_for_workers(2)
    assert victim not in client.run(os.getpid).values()
    assert_same(found, LogisticRegression().fit(X, CLASSES))


def die_once(block, order):
    """Kill the worker that this runs on, if there is an order to."""
    try:
        os.remove(order)
    except FileNotFoundError:
        return block
    os._exit(1)


def test_a_worker_that_dies_within_a_pass_is_survived(client, monkeypatch, tmp_path):
    client.wait_for_workers(2)
    order = tmp_path / "die"
    data = cut(X).map_blocks(die_once, order, dtype=float, meta=np.empty((0, D)))
    before_pass(3, monkeypatch, order.touch)
    found = PoissonRegressor().fit(data, cut(COUNTS))
    assert not order.exists()
    assert_same(found, PoissonRegressor().fit(X, COUNTS))
