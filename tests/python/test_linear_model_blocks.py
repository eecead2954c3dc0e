"""Fits of `hesse.linear_model` to data in blocks: those of the same data in memory."""

import dataclasses
import itertools
import pickle
import time

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse

import hesse
from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    RowBlocks,
    SeparationWarning,
    TweedieRegressor,
)
from hesse.linear_model._blocks import Layout
from hesse.linear_model._parts import LocalParts
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after
from linear_model_data import draw

RNG = np.random.default_rng(33)
N, D = 500, 4
X, COUNTS, POSITIVE, CLASSES, MANY, WEIGHTS, OFFSET = draw(31, N)

CASES = {
    "logistic": (LogisticRegression(), CLASSES),
    "logistic, no penalty": (LogisticRegression(penalty=None), CLASSES),
    "logistic, robust": (LogisticRegression(cov_type="HC3"), CLASSES),
    "balanced": (LogisticRegression(class_weight="balanced", fit_intercept=False), CLASSES),
    "class weights": (LogisticRegression(class_weight={"b": 2.5}), MANY),
    "multinomial": (LogisticRegression(penalty=None), MANY),
    "multinomial, robust": (LogisticRegression(cov_type="HC1"), MANY),
    "multinomial, leverages": (LogisticRegression(cov_type="HC3"), MANY),
    "poisson": (PoissonRegressor(alpha=0.0), COUNTS),
    "poisson, robust": (PoissonRegressor(alpha=0.0, cov_type="HC1"), COUNTS),
    "gamma": (GammaRegressor(alpha=0.01), POSITIVE),
    "gamma, robust": (GammaRegressor(alpha=0.0, cov_type="HC2"), POSITIVE),
    "tweedie": (TweedieRegressor(power=1.5, alpha=0.1), COUNTS),
    "gaussian": (GeneralizedLinearRegressor(cov_type="HC0"), POSITIVE),
    "negative binomial": (GeneralizedLinearRegressor(family="negative-binomial"), COUNTS),
    "inverse": (
        GeneralizedLinearRegressor(family="gamma", link="inverse", fit_intercept=False),
        POSITIVE,
    ),
}


def copy(model):
    return type(model)(**model.get_params())


def assert_same(found, expected, tol=1e-10):
    """Compare estimates and statistics."""
    for name in ("coef_", "intercept_", "deviance_", "log_likelihood_", "dispersion_", "aic_"):
        scale = np.max(np.abs(getattr(expected, name)))
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=tol, atol=tol * scale, err_msg=name
        )
    scale = np.abs(expected.cov_params_).max()
    np.testing.assert_allclose(found.cov_params_, expected.cov_params_, rtol=0, atol=tol * scale)
    assert found.rank_ == expected.rank_
    assert found.n_observations_ == expected.n_observations_
    assert found.n_iter_ == expected.n_iter_
    assert str(found.summary()) == str(expected.summary())


@pytest.mark.parametrize("weighted", [False, True], ids=["even", "weighted"])
@pytest.mark.parametrize("case", CASES)
def test_a_fit_is_that_in_memory(case, weighted):
    model, y = CASES[case]
    features = np.abs(X) if case == "inverse" else X
    weights = WEIGHTS if weighted else None
    offset = None
    if weighted and case != "inverse":
        offset = OFFSET if y is not MANY else np.column_stack([OFFSET, -OFFSET, 0.0 * OFFSET])
    expected = copy(model).fit(features, y, weights, offset)
    blocks = RowBlocks(features, y, weights, offset, rows=77)
    found = copy(model).fit_blocks(blocks)
    assert_same(found, expected)
    np.testing.assert_allclose(
        found.predict(X[:3]) == expected.predict(X[:3])
        if isinstance(model, LogisticRegression)
        else found.predict(X[:3]) / expected.predict(X[:3]),
        1.0,
        rtol=1e-10,
    )


def tables(kind):
    """Return blocks that are tables with named columns, weights and offsets."""
    columns = {f"f{j}": X[:, j] for j in range(D)}
    columns |= {"count": COUNTS, "weight": WEIGHTS, "exposure": OFFSET}
    if kind == "pandas":
        frame = pd.DataFrame(columns)
        return [frame.iloc[i : i + 120] for i in range(0, N, 120)]
    if kind == "polars":
        return [pl.DataFrame(columns)[i : i + 120] for i in range(0, N, 120)]
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.table(columns).to_batches(max_chunksize=120)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_tables_name_their_columns(kind):
    model = PoissonRegressor(alpha=0.0)
    named = {"target": "count", "sample_weight": "weight", "offset": "exposure"}
    found = model.fit_blocks(tables(kind), **named)
    assert list(found.feature_names_in_) == ["f0", "f1", "f2", "f3"]
    assert found.summary().names == ("f0", "f1", "f2", "f3", "intercept")
    frame = pd.DataFrame(X, columns=found.feature_names_in_)
    assert_same(found, PoissonRegressor(alpha=0.0).fit(frame, COUNTS, WEIGHTS, OFFSET))


def test_parquet_is_read_in_batches(tmp_path):
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "data.parquet"
    batches = pa.Table.from_batches(tables("pyarrow")).drop_columns(["weight", "exposure"])
    pq.write_table(batches, path, row_group_size=200)

    def blocks():
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=150)

    found = PoissonRegressor(alpha=0.0).fit_blocks(blocks, target="count")
    np.testing.assert_allclose(
        found.coef_, PoissonRegressor(alpha=0.0).fit(X, COUNTS).coef_, rtol=1e-10
    )


def test_memory_maps_are_read_in_blocks(tmp_path):
    np.save(tmp_path / "X.npy", X.astype(np.float32))
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    found = LogisticRegression().fit_blocks(RowBlocks(mapped, CLASSES, rows=100))
    assert_same(found, LogisticRegression().fit(X.astype(np.float32), CLASSES))


def test_blocks_may_be_of_any_length_and_storage():
    cuts = [0, 1, 1, 2, 40, 300, 300, N]
    pieces = [
        (np.asfortranarray(X[a:b]) if a % 2 else X[a:b].tolist() if b > a else X[a:b], COUNTS[a:b])
        for a, b in itertools.pairwise(cuts)
    ]
    found = PoissonRegressor().fit_blocks(pieces)
    assert_same(found, PoissonRegressor().fit(X, COUNTS))
    frames = [(pd.DataFrame(part, columns=list("abcd")), pd.Series(y)) for part, y in pieces]
    assert not hasattr(found, "feature_names_in_")
    assert list(found.fit_blocks(frames).feature_names_in_) == list("abcd")
    assert not hasattr(found.fit_blocks(pieces), "feature_names_in_")


@pytest.mark.parametrize("y", [COUNTS, MANY], ids=["counts", "classes"])
def test_sparse_features(y):
    rows = scipy.sparse.random_array((N, 30), density=0.1, rng=RNG, format="csr")
    model = PoissonRegressor() if y is COUNTS else LogisticRegression(cov_type="HC2")
    found = copy(model).fit_blocks(RowBlocks(rows, y, rows=120))
    assert_same(found, copy(model).fit(rows.toarray(), y))
    columns = [(rows[:300].tocsc(), y[:300]), (rows[300:].tocoo(), y[300:])]
    assert_same(copy(model).fit_blocks(columns), found)
    rows.data[5] = np.inf
    with pytest.raises(ValueError, match=r"^block 0: X.data must be finite; got inf at \(5,\)"):
        copy(model).fit_blocks([(rows, y)])


def test_a_single_block_of_a_single_row():
    model = GeneralizedLinearRegressor(fit_intercept=False)
    assert model.fit_blocks([([[2.0]], [3.0])]).coef_ == pytest.approx([1.5])


@pytest.mark.parametrize("solver", ["newton-cg", "l-bfgs", "trust-exact"])
@pytest.mark.parametrize("case", ["logistic", "class weights", "poisson"])
def test_every_solver_passes_over_blocks(case, solver):
    model, y = CASES[case]
    found = copy(model).set_params(solver=solver).fit_blocks(RowBlocks(X, y, rows=200))
    assert found.result_.success
    np.testing.assert_allclose(found.coef_, copy(model).fit(X, y).coef_, atol=1e-6)


def test_profiles_and_tests_pass_over_blocks():
    whole = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    found = PoissonRegressor(alpha=0.0).fit_blocks(RowBlocks(X, COUNTS, rows=100))
    np.testing.assert_allclose(
        found.conf_int(method="profile"), whole.conf_int(method="profile"), rtol=1e-7
    )
    smaller = PoissonRegressor(alpha=0.0).fit_blocks(RowBlocks(X[:, :3], COUNTS, rows=90))
    expected = whole.lr_test(PoissonRegressor(alpha=0.0).fit(X[:, :3], COUNTS))
    assert found.lr_test(smaller).p_value == pytest.approx(expected.p_value, rel=1e-9)
    others = LogisticRegression(penalty=None).fit_blocks(RowBlocks(X[:, :3], MANY, rows=90))
    all_columns = LogisticRegression(penalty=None).fit(X, MANY)
    assert all_columns.lr_test(others).df == 2
    two = LogisticRegression(penalty=None).fit_blocks(RowBlocks(X[:, :3], CLASSES, rows=90))
    assert LogisticRegression(penalty=None).fit(X, CLASSES).lr_test(two).df == 1


def test_groups_are_refused():
    with pytest.raises(ValueError, match="cov_type must not be 'cluster', nor groups given"):
        PoissonRegressor(cov_type="cluster").fit_blocks([(X, COUNTS)])


@pytest.mark.parametrize("y", [CLASSES, MANY], ids=["two", "three"])
def test_rank_deficient_blocks_give_the_shortest_solution(y):
    deficient = np.column_stack([X, X[:, 0] + X[:, 1], np.ones(N)])
    expected = LogisticRegression(penalty=None).fit(deficient, y)
    found = LogisticRegression(penalty=None).fit_blocks(RowBlocks(deficient, y, rows=90))
    assert found.rank_ == expected.rank_ == (D + 1) * (1 if y is CLASSES else 2)
    np.testing.assert_allclose(found.coef_, expected.coef_, atol=1e-9)


def separated(y, value):
    extra = (RNG.random(N) < 0.1) * (y == value)
    return np.column_stack([X, extra])


@pytest.mark.parametrize(
    ("model", "y", "value"),
    [
        (LogisticRegression(penalty=None), CLASSES, "yes"),
        (LogisticRegression(penalty=None), MANY, "b"),
        (PoissonRegressor(alpha=0.0), COUNTS, 0.0),
    ],
    ids=["classes", "many", "counts"],
)
def test_separation_is_found_in_blocks(model, y, value):
    data = separated(y, value)
    with pytest.warns(SeparationWarning, match="x4"):
        found = copy(model).fit_blocks(RowBlocks(data, y, rows=64))
    with pytest.warns(SeparationWarning):
        expected = copy(model).fit(data, y)
    assert found.separation_.kind == expected.separation_.kind == "quasi-complete"
    assert found.separation_.columns == expected.separation_.columns == (4,)
    assert found.separation_.n_separated == expected.separation_.n_separated
    assert np.isinf(found.std_errors_).sum() == np.isinf(expected.std_errors_).sum() > 0


def test_complete_separation_in_blocks():
    data = np.arange(10.0)[:, np.newaxis]
    with pytest.warns(SeparationWarning, match="complete separation: the likelihood of 10 of 10"):
        LogisticRegression(penalty=None).fit_blocks(RowBlocks(data, data[:, 0] > 4.5, rows=3))


def test_large_finite_coefficients_are_no_separation():
    x = np.repeat([0.0, 1.0], 1000)
    y = np.arange(2000) % 1000 < np.where(x > 0.0, 1, 999)
    found = LogisticRegression(penalty=None).fit_blocks(RowBlocks(x[:, np.newaxis], y, rows=300))
    assert found.separation_ is None
    assert found.coef_ == pytest.approx(-2.0 * np.log(999.0), rel=1e-6)


def test_far_samples_are_no_separation():
    x = np.array([-20.0, -5.0, -1.0, -0.1, 0.1, 1.0, 5.0, 20.0])[:, np.newaxis]
    y = [0, 0, 0, 1, 0, 1, 1, 1]
    found = LogisticRegression(penalty=None).fit_blocks(RowBlocks(x, y, rows=3))
    assert found.decision_function(x).max() > 36.0
    assert found.separation_ is None
    assert found.result_.success


def test_a_look_at_blocks_is_one_at_all_rows():
    layout = Layout(lambda y: y)
    whole, parts = (
        LocalParts(RowBlocks(X, COUNTS, WEIGHTS, OFFSET, rows=rows), layout).survey(False)
        for rows in (N, 60)
    )
    for field in dataclasses.fields(whole):
        one, other = getattr(parts, field.name), getattr(whole, field.name)
        if field.name != "names":
            np.testing.assert_allclose(one, other, rtol=1e-13, err_msg=field.name)


def test_bits_do_not_depend_on_the_number_of_threads():
    wide = RNG.normal(size=(20_000, 40))
    y = (wide[:, 0] + RNG.logistic(size=20_000) > 0.0).astype(int)
    before = hesse.get_num_threads()
    found = []
    for threads in (1, 2, 3):
        hesse.set_num_threads(threads)
        found.append(LogisticRegression().fit_blocks(RowBlocks(wide, y, rows=3000)))
    hesse.set_num_threads(before)
    for other in found[1:]:
        assert np.array_equal(found[0].coef_, other.coef_)
        assert np.array_equal(found[0].cov_params_, other.cov_params_)


@pytest.mark.parametrize(
    ("case", "further"),
    [
        ("logistic", 0),
        ("logistic, no penalty", 1),
        ("logistic, robust", 2),
        ("class weights", 1),
        ("multinomial", 2),
        ("poisson", 2),
        ("poisson, robust", 4),
        ("gamma", 3),
        ("gaussian", 4),
    ],
)
def test_an_iteration_is_one_pass(case, further):
    passes = 0
    model, y = CASES[case]

    def blocks():
        nonlocal passes
        passes += 1
        yield from RowBlocks(X, y, rows=100)

    found = copy(model).fit_blocks(blocks)
    # One pass looks at the data, one is at the start; further ones are for the statistics.
    assert found.result_.nfev == found.result_.nit + 1
    assert passes == found.result_.nit + 2 + further
    found.summary()
    assert passes == found.result_.nit + 2 + further


def test_the_next_block_is_read_meanwhile():
    """Blocks are read one ahead, and no further."""
    events = []

    class Watched:
        def __iter__(self):
            for number in range(4):
                events.append(number)
                yield X[:50], COUNTS[:50]

    parts = LocalParts(Watched(), Layout(lambda y: y))
    most_ahead = []

    def task(number, block):
        deadline = time.perf_counter() + 5.0
        while len(events) < min(number + 2, 4) and time.perf_counter() < deadline:
            time.sleep(1e-3)
        most_ahead.append(len(events) - number - 1)
        return 1

    assert parts.fold(task, lambda a, b: a + b) == 4
    assert most_ahead == [1, 1, 1, 0]


def test_a_fit_goes_on_from_the_last():
    model = PoissonRegressor(warm_start=True).fit_blocks(RowBlocks(X, COUNTS, rows=100))
    assert model.fit_blocks(RowBlocks(X, COUNTS, rows=100)).n_iter_ == 0


def test_limits_end_a_fit_and_say_so():
    with pytest.warns(UserWarning, match="without convergence") as told:
        model = PoissonRegressor(max_iter=1).fit_blocks(RowBlocks(X, COUNTS, rows=100))
    assert not model.result_.success
    assert told[0].filename == __file__


def test_a_fitted_model_can_be_pickled():
    model = LogisticRegression().fit_blocks(lambda: RowBlocks(X, CLASSES, rows=100))
    assert str(pickle.loads(pickle.dumps(model)).summary()) == str(model.summary())


@pytest.mark.parametrize("bad_pass", [1, 2, 4])
def test_an_exception_of_the_blocks_reaches_the_user_unchanged(bad_pass):
    passes = 0
    mine = ValueError("mine")

    def blocks():
        nonlocal passes
        passes += 1
        yield X, COUNTS
        if passes == bad_pass:
            raise mine

    with pytest.raises(ValueError, match="mine") as caught:
        PoissonRegressor().fit_blocks(blocks)
    assert caught.value is mine


def test_ctrl_c_ends_a_fit_to_blocks():
    def blocks():
        for _ in range(1000):
            time.sleep(0.01)
            yield X, COUNTS

    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt):
        PoissonRegressor().fit_blocks(blocks)
    assert sent, "the call ended before the signal"
    assert time.perf_counter() - sent[0] < LATEST_ANSWER
