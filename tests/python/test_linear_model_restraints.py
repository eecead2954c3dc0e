"""L1 penalties and bounds of `hesse.linear_model`, against scikit-learn and by the rules of KKT."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.linear_model as peers
from scipy.optimize import nnls
from scipy.sparse import csr_array
from sklearn.datasets import load_iris

import hesse
from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)

RNG = np.random.default_rng(0)
N, D = 300, 12
X = RNG.standard_normal((N, D))
TRUTH = np.concatenate([[1.0, -2.0, 0.5], np.zeros(D - 3)])
ETA = X @ TRUTH
NORMAL = ETA + RNG.standard_normal(N)
COUNTS = RNG.poisson(np.exp(0.3 * ETA)).astype(np.float64)
POSITIVE = RNG.gamma(2.0, np.exp(0.3 * ETA))
LABELS = (ETA + RNG.logistic(size=N) > 0.0).astype(int)
CLASSES = np.argmax(X[:, :3] + RNG.gumbel(size=(N, 3)), axis=1)
WEIGHTS = RNG.uniform(0.5, 2.0, N)

REGRESSORS: list[tuple[Any, np.ndarray]] = [
    (PoissonRegressor(), COUNTS),
    (GammaRegressor(), POSITIVE),
    (TweedieRegressor(power=1.5), POSITIVE),
    (GeneralizedLinearRegressor(), NORMAL),
    (GeneralizedLinearRegressor(family="gaussian", link="log"), POSITIVE),
    (GeneralizedLinearRegressor(family="binomial"), LABELS),
    (GeneralizedLinearRegressor(family="binomial", link="probit"), LABELS),
    (GeneralizedLinearRegressor(family="binomial", link="cloglog"), LABELS),
    (GeneralizedLinearRegressor(family="negative-binomial"), COUNTS),
    (GeneralizedLinearRegressor(family="inverse-gaussian"), POSITIVE),
]


def slopes(model: Any, y: np.ndarray, weights: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Return the derivatives of half the mean deviance by the coefficients, by differences."""
    family = model._family()

    def half_mean_deviance(coef: np.ndarray) -> float:
        eta = features @ coef + model.intercept_
        mu = hesse._core.glm_means(*family.in_core(model._link(family)), eta)
        return 0.5 * float(np.average(family.deviance(y, mu), weights=weights))

    h, unit = 1e-5, np.eye(len(model.coef_))
    return np.array(
        [
            (half_mean_deviance(model.coef_ + h * e) - half_mean_deviance(model.coef_ - h * e))
            / (2.0 * h)
            for e in unit
        ]
    )


@pytest.mark.parametrize("l1_ratio", [0.3, 1.0])
@pytest.mark.parametrize(("estimator", "y"), REGRESSORS)
def test_every_family_meets_the_conditions_of_kkt(
    estimator: Any, y: np.ndarray, l1_ratio: float
) -> None:
    alpha, p1, p2 = 0.1, RNG.uniform(0.5, 1.5, D), RNG.uniform(0.5, 1.5, D)
    model = estimator.set_params(alpha=alpha, l1_ratio=l1_ratio, P1=p1, P2=p2)
    model.fit(X, y, sample_weight=WEIGHTS)
    assert model.result_.success
    coef = model.coef_
    assert 0 < np.count_nonzero(coef) < D
    slope = slopes(model, y, WEIGHTS, X) + alpha * (1.0 - l1_ratio) * p2 * coef
    bound = alpha * l1_ratio * p1
    moved = coef != 0.0
    assert slope[moved] == pytest.approx(-bound[moved] * np.sign(coef[moved]), abs=1e-6)
    assert np.all(np.abs(slope[~moved]) <= bound[~moved] + 1e-6)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("alpha", [0.01, 0.3])
def test_lasso_and_elastic_net_agree_with_scikit_learn(alpha: float, fit_intercept: bool) -> None:
    for l1_ratio in (0.2, 0.7, 1.0):
        ours = GeneralizedLinearRegressor(
            alpha=alpha, l1_ratio=l1_ratio, fit_intercept=fit_intercept, tol=1e-12
        ).fit(X, NORMAL, sample_weight=WEIGHTS)
        theirs = peers.ElasticNet(
            alpha=alpha, l1_ratio=l1_ratio, fit_intercept=fit_intercept, tol=1e-14, max_iter=10**6
        ).fit(X, NORMAL, sample_weight=WEIGHTS)
        assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-8)
        assert ours.intercept_ == pytest.approx(theirs.intercept_, abs=1e-8)
        assert np.array_equal(ours.coef_ == 0.0, theirs.coef_ == 0.0)


@pytest.mark.parametrize("y", [LABELS, CLASSES], ids=["two", "three"])
@pytest.mark.parametrize("l1_ratio", [0.5, 1.0])
@pytest.mark.parametrize("C", [0.02, 1.0])
def test_classes_agree_with_scikit_learn(y: np.ndarray, l1_ratio: float, C: float) -> None:
    ours = LogisticRegression("elasticnet", C=C, l1_ratio=l1_ratio, tol=1e-12).fit(X, y)
    theirs = peers.LogisticRegression(
        C=C, l1_ratio=l1_ratio, solver="saga", tol=1e-12, max_iter=10**6
    ).fit(X, y)
    assert ours.result_.success
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-7)
    gap = ours.intercept_ - theirs.intercept_  # what all have in common means nothing
    assert gap - gap.mean() * (len(gap) > 1) == pytest.approx(np.zeros(len(gap)), abs=1e-7)
    assert np.array_equal(ours.coef_ == 0.0, theirs.coef_ == 0.0)


def test_the_lasso_of_orthogonal_columns_is_soft_thresholding() -> None:
    Q = np.linalg.qr(RNG.standard_normal((N, D)))[0]
    model = GeneralizedLinearRegressor(alpha=0.002, l1_ratio=1.0, fit_intercept=False, tol=1e-14)
    plain = Q.T @ NORMAL
    wanted = np.sign(plain) * np.maximum(np.abs(plain) - 0.002 * N, 0.0)
    assert model.fit(Q, NORMAL).coef_ == pytest.approx(wanted, abs=1e-12)


def test_more_features_than_samples() -> None:
    wide = RNG.standard_normal((60, 400))
    y = wide[:, 7] - 2.0 * wide[:, 300] + 0.1 * RNG.standard_normal(60)
    ours = GeneralizedLinearRegressor(alpha=0.05, l1_ratio=1.0, tol=1e-12).fit(wide, y)
    theirs = peers.Lasso(alpha=0.05, tol=1e-14, max_iter=10**6).fit(wide, y)
    assert ours.result_.success
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-8)


@pytest.mark.parametrize("classes", [2, 3])
def test_classes_of_wide_data_meet_the_conditions_of_kkt(classes: int) -> None:
    wide = RNG.standard_normal((150, 300))
    wide[:, :4] = load_iris().data
    y = np.minimum(load_iris().target, classes - 1)
    C = 0.3
    model = LogisticRegression("l1", C=C, tol=1e-11).fit(wide, y)
    assert model.result_.success
    errors = model.predict_proba(wide) - (y[:, np.newaxis] == np.arange(classes))
    slope = C * errors.T[-len(model.coef_) :] @ wide
    moved = model.coef_ != 0.0
    assert 0 < np.count_nonzero(moved) < moved.size / 2
    assert slope[moved] == pytest.approx(-np.sign(model.coef_[moved]), abs=1e-8)
    assert np.all(np.abs(slope[~moved]) <= 1.0 + 1e-8)
    assert errors.sum(axis=0) == pytest.approx(np.zeros(classes), abs=1e-8)


def test_storages_and_threads_give_the_same_bits() -> None:
    single = np.hstack([X] * 6).astype(np.float32)
    single += RNG.standard_normal(single.shape).astype(np.float32)
    model = LogisticRegression("l1", C=0.1)
    expected = model.fit(single.astype(np.float64), LABELS).coef_
    assert np.count_nonzero(expected)
    for form in (single, np.asfortranarray(single), np.asfortranarray(single, dtype=np.float64)):
        assert np.array_equal(model.fit(form, LABELS).coef_, expected)
    before = hesse.get_num_threads()
    try:
        hesse.set_num_threads(1)
        assert np.array_equal(model.fit(single, LABELS).coef_, expected)
    finally:
        hesse.set_num_threads(before)


@pytest.mark.parametrize("columns", [30, 300])
def test_sparse_features_are_as_dense_ones(columns: int) -> None:
    dense = np.where(RNG.random((N, columns)) < 0.1, RNG.standard_normal((N, columns)), 0.0)
    y = (dense[:, :5].sum(axis=1) + 0.1 * RNG.standard_normal(N) > 0).astype(int)
    labels = y + (dense[:, 5] > 0)
    for targets in (y, labels):
        model = LogisticRegression("l1", C=1.0, tol=1e-11)
        expected = model.fit(dense, targets).coef_
        found = model.fit(csr_array(dense), targets)
        assert found.result_.success
        assert 0 < np.count_nonzero(expected) < expected.size
        assert found.coef_ == pytest.approx(expected, abs=1e-9)


def test_no_matrix_is_formed_of_very_many_features() -> None:
    wide = csr_array(np.where(RNG.random((40, 20_000)) < 0.01, 1.0, 0.0))
    y = np.arange(40) % 2
    model = LogisticRegression("l1", C=2.0).fit(wide, y)
    assert model.result_.success
    assert 0 < model.rank_ <= 41
    assert np.all(np.isnan(model.std_errors_))


def test_repeated_and_constant_columns() -> None:
    repeated = np.column_stack([X, X[:, 0], np.zeros(N), np.ones(N)])
    one = PoissonRegressor(alpha=0.05, l1_ratio=1.0, tol=1e-12).fit(X, COUNTS)
    two = PoissonRegressor(alpha=0.05, l1_ratio=1.0, tol=1e-12).fit(repeated, COUNTS)
    assert two.result_.success
    assert two.coef_[0] + two.coef_[D] == pytest.approx(one.coef_[0], abs=1e-9)
    assert two.coef_[1:D] == pytest.approx(one.coef_[1:], abs=1e-9)
    assert two.coef_[D + 1] == two.coef_[D + 2] == 0.0


DIFFERENCES = np.diff(np.eye(D), axis=0)
SMOOTHING = DIFFERENCES.T @ DIFFERENCES  # singular: it leaves the mean free


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_a_penalty_matrix_of_least_squares_has_a_closed_form(fit_intercept: bool) -> None:
    model = GeneralizedLinearRegressor(alpha=0.7, P2=SMOOTHING, fit_intercept=fit_intercept)
    model.fit(X, NORMAL, sample_weight=WEIGHTS)
    design = np.column_stack([X, np.ones(N)])[:, : D + fit_intercept]
    penalty = np.zeros((D + 1, D + 1))
    penalty[:D, :D] = 0.7 * WEIGHTS.sum() * SMOOTHING
    penalty = penalty[: D + fit_intercept, : D + fit_intercept]
    gram = design.T @ (WEIGHTS[:, np.newaxis] * design)
    found = np.append(model.coef_, [model.intercept_] * fit_intercept)
    assert found == pytest.approx(
        np.linalg.solve(gram + penalty, design.T @ (WEIGHTS * NORMAL)), abs=1e-9
    )
    bread = np.linalg.inv(gram + penalty)
    wanted = model.dispersion_ * bread @ gram @ bread
    assert model.cov_params_ == pytest.approx(wanted, abs=1e-10)


@pytest.mark.parametrize("y", [LABELS, CLASSES], ids=["two", "three"])
@pytest.mark.parametrize("solver", ["newton", "newton-cg", "lbfgs"])
def test_a_penalty_matrix_of_classes(y: np.ndarray, solver: str) -> None:
    for matrix in (np.diag(np.arange(1.0, D + 1.0)), SMOOTHING, np.zeros((D, D))):
        C = 0.3
        model = LogisticRegression(C=C, P2=matrix, solver=solver).fit(X, y)
        assert model.result_.success
        errors = model.predict_proba(X) - (y[:, np.newaxis] == np.arange(model.classes_.size))
        slope = errors.T[-len(model.coef_) :] @ X + model.coef_ @ matrix / C
        assert slope == pytest.approx(np.zeros(slope.shape), abs=1e-5)


def test_a_diagonal_penalty_matrix_is_the_vector() -> None:
    weights = np.arange(D, dtype=np.float64)
    for l1_ratio in (0.0, 0.5):
        for y in (LABELS, CLASSES):
            model = LogisticRegression(C=0.3, l1_ratio=l1_ratio, tol=1e-11, P2=weights)
            vector = model.fit(X, y).coef_
            found = model.set_params(P2=np.diag(weights)).fit(X, y)
            assert found.coef_ == pytest.approx(vector, abs=1e-8)


def test_penalty_matrices_of_wide_data() -> None:
    wide = RNG.standard_normal((80, 90))
    matrix = np.eye(90) + 0.3 * np.ones((90, 90))
    y = (wide[:, 0] > 0.0).astype(int)
    C, ratio = 0.5, 0.4
    model = LogisticRegression(C=C, l1_ratio=ratio, P2=matrix, tol=1e-11).fit(wide, y)
    errors = model.predict_proba(wide)[:, 1] - y
    coef = model.coef_[0]
    slope = C * errors @ wide + (1.0 - ratio) * matrix @ coef
    moved = coef != 0.0
    assert 0 < np.count_nonzero(moved) < 90
    assert slope[moved] == pytest.approx(-ratio * np.sign(coef[moved]), abs=1e-7)
    assert np.all(np.abs(slope[~moved]) <= ratio + 1e-7)


def test_a_strong_penalty_leaves_the_intercept() -> None:
    model = PoissonRegressor(alpha=100.0, l1_ratio=1.0).fit(X, COUNTS)
    assert not np.any(model.coef_)
    assert model.intercept_ == pytest.approx(np.log(COUNTS.mean()))
    assert model.rank_ == 1


def test_bounds_agree_with_non_negative_least_squares() -> None:
    model = GeneralizedLinearRegressor(lower_bounds=0.0, fit_intercept=False, tol=1e-13)
    assert model.fit(X, NORMAL).coef_ == pytest.approx(nnls(X, NORMAL)[0], abs=1e-10)
    lasso = peers.Lasso(alpha=0.1, positive=True, tol=1e-14, max_iter=10**6).fit(X, NORMAL)
    both = GeneralizedLinearRegressor(alpha=0.1, l1_ratio=1.0, lower_bounds=0.0, tol=1e-13)
    assert both.fit(X, NORMAL).coef_ == pytest.approx(lasso.coef_, abs=1e-10)


@pytest.mark.parametrize(("estimator", "y"), REGRESSORS)
def test_every_family_within_bounds(estimator: Any, y: np.ndarray) -> None:
    lower, upper = np.full(D, -np.inf), np.full(D, np.inf)
    lower[0], upper[1], lower[2], upper[2] = 0.4, -0.5, 0.05, 0.05
    model = estimator.set_params(
        alpha=0.0, l1_ratio=0.0, P1="identity", P2="identity", lower_bounds=lower
    ).set_params(upper_bounds=upper)
    model.fit(X, y)
    assert model.result_.success
    coef = model.coef_
    assert np.all((lower <= coef) & (coef <= upper))
    assert coef[2] == 0.05
    slope = slopes(model, y, np.ones(N), X)
    inside = (lower < coef) & (coef < upper)
    assert slope[inside] == pytest.approx(np.zeros(inside.sum()), abs=1e-6)
    assert slope[0] >= -1e-6
    assert slope[1] <= 1e-6
    estimator.set_params(lower_bounds=None, upper_bounds=None)


def test_bounds_that_nothing_meets_change_nothing() -> None:
    free = PoissonRegressor(alpha=0.1).fit(X, COUNTS)
    held = PoissonRegressor(alpha=0.1, lower_bounds=-9.0, upper_bounds=9.0).fit(X, COUNTS)
    assert held.coef_ == pytest.approx(free.coef_, abs=1e-9)
    assert held.std_errors_ == pytest.approx(free.std_errors_, rel=1e-6)


def test_there_are_no_standard_errors_of_coefficients_that_were_chosen() -> None:
    model = LogisticRegression("l1", C=0.1).fit(X, LABELS)
    table = model.summary()
    assert np.all(np.isnan(model.std_errors_))
    assert np.all(np.isnan(table.p_value))
    assert model.cov_params_.shape == (D + 1, D + 1)
    assert "no errors: an L1 penalty or a bound chose among coefficients" in str(table)
    assert model.rank_ == np.count_nonzero(model.coef_) + 1
    assert np.isfinite(model.aic_)
    assert model.log_likelihood_ == pytest.approx(
        np.log(model.predict_proba(X)[np.arange(N), LABELS]).sum()
    )


def test_a_fit_goes_on_from_the_last() -> None:
    model = LogisticRegression("l1", C=0.1, warm_start=True).fit(X, LABELS)
    before = model.coef_
    model.fit(X, LABELS)
    assert model.result_.nit == 0
    assert np.array_equal(model.coef_, before)


def test_too_few_iterations_are_reported() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model = LogisticRegression("l1", max_iter=1).fit(X, LABELS)
    assert not model.result_.success
    assert "without convergence" in str(told[0].message)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"l1_ratio": 1.5}, "l1_ratio must be a number between 0 and 1; got 1.5"),
        ({"l1_ratio": np.nan}, "l1_ratio must be a number between 0 and 1; got nan"),
        ({"P1": "ridge"}, "P1 must be 'identity' or an array; got 'ridge'"),
        ({"P1": [1.0]}, r"P1 must have shape \(12,\); got shape \(1,\)"),
        ({"P2": np.full(D, -1.0)}, "P2 must not be negative; got -1"),
        ({"P2": np.eye(3)}, r"P2 must have shape \(12,\) or \(12, 12\); got shape \(3, 3\)"),
        ({"P2": np.tri(D)}, "P2 must be symmetric"),
        (
            {"P2": np.diag([*range(D - 1), -1.0])},
            "P2 must be positive semidefinite; its least eigenvalue is -1",
        ),
        ({"P2": np.full(D, np.nan)}, r"P2 must be finite; got nan at \(0,\)"),
        ({"lower_bounds": [0.0, 1.0]}, r"lower_bounds must have shape \(12,\); got shape \(2,\)"),
        ({"upper_bounds": np.nan}, "upper_bounds must be finite or inf; got nan"),
        ({"lower_bounds": np.inf}, "lower_bounds must be finite or -inf; got inf"),
        (
            {"lower_bounds": 1.0, "upper_bounds": 0.0},
            "lower_bounds must not exceed upper_bounds; coefficient 0 has 1 and 0",
        ),
        (
            {"l1_ratio": 0.5, "solver": "lbfgs"},
            "solver must be 'newton' where there is an L1 penalty or a bound; got 'lbfgs'",
        ),
    ],
)
@pytest.mark.parametrize("estimator", [PoissonRegressor, LogisticRegression])
def test_what_makes_no_sense(estimator: Any, parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        estimator(**parameters).fit(X, LABELS)


def test_firths_penalty_knows_no_bounds() -> None:
    with pytest.raises(ValueError, match=r"^lower_bounds and upper_bounds must be None with Firth"):
        LogisticRegression("firth", lower_bounds=0.0).fit(X, LABELS)
