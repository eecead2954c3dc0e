"""Clustered covariances, and HC2 and HC3 of several predictors, from dense matrices."""

import numpy as np
import pandas as pd
import pytest
import scipy.linalg
import scipy.special

from hesse.linear_model import GammaRegressor, LogisticRegression, PoissonRegressor

RNG = np.random.default_rng(11)
N, G = 120, 17
X = RNG.normal(size=(N, 2)) * [1.0, 3.0]
Z = np.column_stack([X, np.ones(N)])
GROUPS = RNG.integers(0, G, N)
SHIFTS = RNG.normal(size=G)[GROUPS]  # what samples of a group have in common
ETA = 0.5 * X[:, 0] + SHIFTS
COUNTS = RNG.poisson(np.exp(ETA))
LABELS = np.argmax(np.column_stack([ETA, -ETA, 0.3 * X[:, 1]]) + RNG.gumbel(size=(N, 3)), axis=1)
WEIGHTS = RNG.uniform(0.5, 2.0, N)


def clustered(scores, bread, n_parameters):
    totals = np.array([scores[g == GROUPS].sum(axis=0) for g in np.unique(GROUPS)])
    count = len(totals)
    factor = count / (count - 1) * (N - 1) / (N - n_parameters)
    return factor * bread @ totals.T @ totals @ bread


@pytest.mark.parametrize("alpha", [0.0, 0.1])
def test_a_clustered_covariance_is_that_of_sums_of_scores(alpha):
    model = PoissonRegressor(alpha=alpha, cov_type="cluster")
    model.fit(X, COUNTS, WEIGHTS, groups=GROUPS)
    mu = model.predict(X)
    fisher = (Z.T * (WEIGHTS * mu)) @ Z
    penalty = alpha * WEIGHTS.sum() * np.diag([1.0, 1.0, 0.0])
    scores = (WEIGHTS * (COUNTS - mu))[:, np.newaxis] * Z
    expected = clustered(scores, np.linalg.inv(fisher + penalty), 3)
    np.testing.assert_allclose(model.cov_params_, expected, rtol=1e-8)
    assert "covariance:     cluster, 17 groups" in str(model.summary())


def test_without_an_intercept_and_with_the_slope_of_the_link():
    y = RNG.gamma(2.0, np.exp(ETA))
    model = GammaRegressor(alpha=0.0, fit_intercept=False, cov_type="cluster")
    mu = model.fit(X, y, groups=GROUPS).predict(X)
    scores = ((y - mu) / mu)[:, np.newaxis] * X
    expected = clustered(scores, np.linalg.inv(X.T @ X), 2)
    np.testing.assert_allclose(model.cov_params_, expected, rtol=1e-7)


def test_groups_may_have_names_of_any_type():
    names = np.array([f"house {g}" for g in GROUPS])
    found = [
        PoissonRegressor(cov_type="cluster").fit(X, COUNTS, groups=groups).std_errors_
        for groups in (GROUPS, names, pd.Series(names), pd.Categorical(names), GROUPS * 0.5)
    ]
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-12)


def test_samples_that_are_groups_of_their_own_give_hc0_but_for_the_factor():
    alone = PoissonRegressor(alpha=0.0, cov_type="cluster").fit(X, COUNTS, groups=np.arange(N))
    plain = PoissonRegressor(alpha=0.0, cov_type="HC1").fit(X, COUNTS)
    np.testing.assert_allclose(alone.std_errors_, plain.std_errors_, rtol=1e-12)


def probabilities(model):
    z = Z @ np.column_stack([model.coef_, model.intercept_]).T
    return scipy.special.softmax(z, axis=1)


def information(P):
    blocks = np.einsum("n,nk,kl->nkl", WEIGHTS, P, np.eye(3)) - np.einsum(
        "n,nk,nl->nkl", WEIGHTS, P, P
    )
    return blocks, np.einsum("nkl,ni,nj->nkilj", blocks, Z, Z).reshape(N, 9, 9)


@pytest.mark.parametrize("kind", ["HC0", "HC2", "HC3", "cluster"])
def test_robust_covariances_of_many_classes(kind):
    groups = GROUPS if kind == "cluster" else None
    model = LogisticRegression(penalty=None, cov_type=kind)
    P = probabilities(model.fit(X, LABELS, WEIGHTS, groups=groups))
    blocks, fisher = information(P)
    bread = np.linalg.pinv(fisher.sum(axis=0), rcond=1e-10)
    residuals = WEIGHTS[:, np.newaxis] * (P - np.eye(3)[LABELS])
    if kind in ("HC2", "HC3"):
        for i, (W, z) in enumerate(zip(blocks, Z, strict=True)):
            spread = np.einsum("i,kilj,j->kl", z, bread.reshape(3, 3, 3, 3), z)
            rest = np.linalg.inv(np.eye(3) - W @ spread)
            residuals[i] = (np.real(scipy.linalg.sqrtm(rest)) if kind == "HC2" else rest) @ (
                residuals[i]
            )
    scores = np.einsum("nk,ni->nki", residuals, Z).reshape(N, 9)
    expected = bread @ scores.T @ scores @ bread
    if kind == "cluster":
        expected = clustered(scores, bread, 6)
    np.testing.assert_allclose(model.cov_params_, expected, atol=1e-7 * np.abs(expected).max())


def test_hc3_of_many_classes_is_the_jackknife_after_one_newton_step():
    model = LogisticRegression(penalty=None, cov_type="HC3").fit(X, LABELS, WEIGHTS)
    P = probabilities(model)
    fisher = information(P)[1]
    residuals = WEIGHTS[:, np.newaxis] * (P - np.eye(3)[LABELS])
    scores = np.einsum("nk,ni->nki", residuals, Z).reshape(N, 9)
    steps = np.array(
        [
            np.linalg.pinv(fisher.sum(axis=0) - own, rcond=1e-10) @ score
            for own, score in zip(fisher, scores, strict=True)
        ]
    )
    expected = steps.T @ steps
    np.testing.assert_allclose(model.cov_params_, expected, atol=1e-7 * np.abs(expected).max())


def test_two_of_three_classes_that_differ_in_name_alone_have_equal_errors():
    doubled = np.concatenate([X, X]), np.concatenate([LABELS, [1, 0, 2] @ np.eye(3)[LABELS].T])
    for kind in ("HC2", "HC3"):
        model = LogisticRegression(cov_type=kind).fit(*doubled)
        errors = model.std_errors_.reshape(3, 3)
        np.testing.assert_allclose(errors[0], errors[1], rtol=1e-6)
        assert np.all(errors > 0.0)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3", "cluster"])
@pytest.mark.parametrize("y", [LABELS, COUNTS], ids=["classes", "counts"])
def test_samples_without_weight_are_not_there(y, kind):
    estimator = LogisticRegression if y is LABELS else PoissonRegressor
    has_weight = GROUPS > 3  # whole groups are without
    weights = np.where(has_weight, WEIGHTS, 0.0)
    clusters = {"groups": GROUPS} if kind == "cluster" else {}
    model = estimator(cov_type=kind).fit(X, y, weights, **clusters)
    some = {name: groups[has_weight] for name, groups in clusters.items()}
    fewer = estimator(cov_type=kind).fit(X[has_weight], y[has_weight], weights[has_weight], **some)
    np.testing.assert_allclose(model.std_errors_, fewer.std_errors_, rtol=1e-7)
