"""The estimators of `hesse.neural_network` as scikit-learn and its users see them."""

import copy
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.utils.estimator_checks import parametrize_with_checks

import hesse
from hesse.neural_network import MLPClassifier, MLPRegressor

ACTIVATIONS = {
    "relu": lambda a: np.maximum(a, 0.0),
    "leaky-relu": lambda a: np.where(a > 0.0, a, 0.01 * a),
    "tanh": np.tanh,
    "logistic": lambda a: 1.0 / (1.0 + np.exp(-a)),
    "softplus": lambda a: np.log1p(np.exp(a)),
    "identity": lambda a: a,
}


def some_data(n=120, features=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, features))
    z = X @ rng.normal(size=(features, 3)) + rng.gumbel(size=(n, 3))
    return X, z


def forward(estimator, X):
    h = X
    for W, b in zip(estimator.coefs_[:-1], estimator.intercepts_[:-1], strict=True):
        h = ACTIVATIONS[estimator.activation](h @ W + b)
    return h @ estimator.coefs_[-1] + estimator.intercepts_[-1]


def penalty(estimator, total_weight):
    squares = sum(np.sum(W**2) for W in estimator.coefs_)
    return 0.5 * estimator.alpha * squares / total_weight


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.DataConversionWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks(
    [
        MLPClassifier(random_state=0),
        MLPRegressor(random_state=0),
        MLPClassifier(solver="adam", learning_rate_init=0.01, random_state=0),
        MLPRegressor(solver="adam", learning_rate_init=0.01, random_state=0),
    ]
)
def test_scikit_learn_checks(estimator, check):
    if "sample_weight_equivalence" in str(check):
        # Batches are drawn from samples, however heavy. Sums in another order differ by rounding,
        # which takes a path among a ReLU's kinks to another end; a convex loss has one.
        estimator.set_params(solver="auto", hidden_layer_sizes=(), tol=1e-10)
    check(estimator)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_probabilities_and_loss_of_classes_are_those_of_a_forward_pass(activation):
    X, z = some_data()
    y = z.argmax(axis=1)
    weights = np.random.default_rng(1).uniform(0.5, 2.0, len(X))
    m = MLPClassifier((5, 4), activation, alpha=0.3, max_iter=5, random_state=3, tol=0.0)
    with pytest.warns(ConvergenceWarning, match="5 iterations"):
        m.fit(X, y, sample_weight=weights)
    e = np.exp(forward(m, X))
    p = e / e.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(m.predict_proba(X), p, rtol=1e-12)
    np.testing.assert_allclose(m.predict_log_proba(X), np.log(p), rtol=1e-11)
    np.testing.assert_array_equal(m.predict(X), p.argmax(axis=1))
    loss = np.average(-np.log(p[np.arange(len(y)), y]), weights=weights)
    assert m.loss_ == pytest.approx(loss + penalty(m, weights.sum()), rel=1e-12)
    assert m.loss_curve_[-1] == m.loss_ == m.best_loss_
    assert m.n_iter_ == len(m.loss_curve_) == 5
    assert (m.n_layers_, m.n_outputs_, m.out_activation_) == (4, 3, "softmax")
    assert [W.shape for W in m.coefs_] == [(4, 5), (5, 4), (4, 3)]


def test_probabilities_and_loss_of_two_classes_are_those_of_a_forward_pass():
    X, z = some_data()
    y = np.where(z[:, 0] > 0, "yes", "no")
    m = MLPClassifier((5,), "tanh", random_state=3).fit(X, y)
    z = forward(m, X).ravel()
    p = 1.0 / (1.0 + np.exp(-z))
    np.testing.assert_allclose(m.predict_proba(X), np.column_stack([1.0 - p, p]), atol=1e-15)
    np.testing.assert_array_equal(m.predict(X), np.where(p > 0.5, "yes", "no"))
    loss = np.mean(np.logaddexp(0.0, np.where(y == "yes", -z, z)))
    assert m.loss_ == pytest.approx(loss + penalty(m, len(X)), rel=1e-10)
    assert (m.n_outputs_, m.out_activation_) == (1, "logistic")


def test_logarithms_of_probabilities_do_not_underflow():
    X = np.array([[-1.0], [1.0]])
    m = MLPClassifier((), random_state=0).fit(X, [0, 1])
    m.coefs_ = [np.array([[2000.0]])]
    m.intercepts_ = [np.zeros(1)]
    np.testing.assert_allclose(m.predict_log_proba(X), [[0.0, -2000.0], [-2000.0, 0.0]])


def test_labels_are_independent_probabilities():
    X, z = some_data()
    Y = (z > 0).astype(int)
    m = MLPClassifier((6,), "tanh", alpha=1.0, tol=1e-3, random_state=0).fit(X, Y)
    z = forward(m, X)
    p = 1.0 / (1.0 + np.exp(-z))
    np.testing.assert_allclose(m.predict_proba(X), p, rtol=1e-10)
    np.testing.assert_allclose(m.predict_log_proba(X), np.log(p), rtol=1e-8, atol=1e-14)
    np.testing.assert_array_equal(m.predict(X), p > 0.5)
    loss = np.logaddexp(0.0, np.where(Y == 1, -z, z)).sum() / len(X)
    assert m.loss_ == pytest.approx(loss + penalty(m, len(X)), rel=1e-9)
    assert 0.0 < m.score(X, Y) <= 1.0
    np.testing.assert_array_equal(m.classes_, [0, 1, 2])


@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_predictions_and_loss_of_numbers_are_those_of_a_forward_pass(loss):
    X, z = some_data()
    Y = np.random.default_rng(0).poisson(np.exp(0.3 * z[:, :2])) if loss == "poisson" else z
    m = MLPRegressor((5,), "tanh", loss=loss, random_state=1, alpha=0.2, tol=1e-3).fit(X, Y)
    out = forward(m, X)
    names = {"poisson": "exp", "squared_error": "identity"}
    mean = np.exp(out) if loss == "poisson" else out
    np.testing.assert_allclose(m.predict(X), mean, rtol=1e-12)
    per_entry = mean - Y * out if loss == "poisson" else 0.5 * (out - Y) ** 2
    expected = per_entry.sum(axis=1).mean() + penalty(m, len(X))
    assert m.loss_ == pytest.approx(expected, rel=1e-11)
    assert (m.n_outputs_, m.out_activation_) == (out.shape[1], names[loss])
    single = MLPRegressor((5,), "tanh", loss=loss, random_state=1, tol=1e-3).fit(X, Y[:, 0])
    assert single.predict(X).shape == (len(X),)


@pytest.mark.parametrize("solver", ["auto", "lbfgs", "trust-exact", "newton-cg"])
@pytest.mark.parametrize("classes", [2, 3])
def test_without_hidden_layers_it_is_logistic_regression(solver, classes):
    X, z = some_data()
    y = z[:, :classes].argmax(axis=1)
    weights = np.random.default_rng(1).uniform(0.5, 2.0, len(X))
    alpha = 0.7
    m = MLPClassifier((), solver=solver, alpha=alpha, tol=1e-9, random_state=0, max_iter=500)
    m.fit(X, y, sample_weight=weights)
    peer = LogisticRegression(C=1.0 / alpha, tol=1e-12, max_iter=1000)
    peer.fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(m.predict_proba(X), peer.predict_proba(X), atol=1e-6)
    np.testing.assert_allclose(m.coefs_[0].T, peer.coef_, atol=1e-5)


def test_without_hidden_layers_it_is_ridge_regression():
    X, z = some_data()
    m = MLPRegressor((), alpha=2.5, tol=1e-10, random_state=0).fit(X, z)
    peer = Ridge(alpha=2.5).fit(X, z)
    np.testing.assert_allclose(m.coefs_[0].T, peer.coef_, atol=1e-7)
    np.testing.assert_allclose(m.intercepts_[0], peer.intercept_, atol=1e-7)
    assert m.score(X, z) == pytest.approx(peer.score(X, z), rel=1e-9)


def test_without_hidden_layers_it_is_poisson_regression():
    X, z = some_data()
    y = np.random.default_rng(0).poisson(np.exp(0.3 * z[:, 0]))
    # scikit-learn's alpha is that of alpha/2 ‖w‖² beside the mean.
    m = MLPRegressor((), loss="poisson", alpha=0.1 * len(X), tol=1e-10, random_state=0).fit(X, y)
    peer = PoissonRegressor(alpha=0.1, tol=1e-12, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(m.coefs_[0].ravel(), peer.coef_, atol=1e-6)
    np.testing.assert_allclose(m.predict(X), peer.predict(X), rtol=1e-6)


def test_float32_is_read_as_it_is(monkeypatch):
    from hesse.neural_network import _estimator

    seen = []
    network = _estimator.Network

    def watched(X, *args, **kwargs):
        seen.append(X)
        return network(X, *args, **kwargs)

    monkeypatch.setattr(_estimator, "Network", watched)
    X, z = some_data()
    X = X.astype(np.float32)
    m = MLPClassifier((4,), random_state=0).fit(X, z.argmax(axis=1))
    assert seen[0].dtype == np.float32
    assert np.shares_memory(seen[0], X)
    wide = MLPClassifier((4,), random_state=0).fit(X.astype(np.float64), z.argmax(axis=1))
    np.testing.assert_array_equal(m.coefs_[0], wide.coefs_[0])


@pytest.mark.parametrize("frames", ["pandas", "polars"])
def test_frames_give_their_names(frames):
    library = pytest.importorskip(frames)
    X, z = some_data()
    y = z.argmax(axis=1)
    frame = library.DataFrame({name: X[:, j] for j, name in enumerate("abcd")})
    m = MLPClassifier((4,), random_state=0).fit(frame, y)
    np.testing.assert_array_equal(m.feature_names_in_, list("abcd"))
    np.testing.assert_array_equal(m.predict(frame), m.fit(X, y).predict(X))


def test_random_state_gives_the_same_fit_for_any_number_of_threads():
    X, z = some_data(n=3000, features=10)
    y = z.argmax(axis=1)
    fits = []
    for threads in (1, 2):
        with hesse.num_threads(threads):
            fits.append(
                MLPClassifier((16,), max_iter=20, random_state=5, early_stopping=True).fit(X, y)
            )
    first, second = fits
    for one, other in zip(first.coefs_, second.coefs_, strict=True):
        np.testing.assert_array_equal(one, other)
    assert first.loss_curve_ == second.loss_curve_
    assert not np.array_equal(
        MLPClassifier((16,), random_state=6).fit(X, y).coefs_[0], first.coefs_[0]
    )


def test_early_stopping_keeps_the_parameters_of_the_best_score():
    X, z = some_data(n=300)
    y = z.argmax(axis=1)
    m = MLPClassifier((30,), alpha=0.0, early_stopping=True, n_iter_no_change=4, random_state=1)
    m.fit(X, y)
    scores = m.validation_scores_
    assert len(scores) == m.n_iter_ < 200
    assert m.best_validation_score_ == max(scores)
    assert m.best_loss_ is None
    assert max(scores[-4:]) < max(scores) + m.tol
    assert m.result_.reason == "CALLBACK_STOP"
    # With as many iterations as the best score took, the end is the best.
    best = scores.index(max(scores)) + 1
    short = MLPClassifier(
        (30,), alpha=0.0, early_stopping=True, max_iter=best, n_iter_no_change=200, random_state=1
    )
    with pytest.warns(ConvergenceWarning):
        short.fit(X, y)
    for one, other in zip(m.coefs_, short.coefs_, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_early_stopping_scores_numbers_by_r2(loss):
    X, z = some_data(n=200)
    y = np.abs(z[:, 0])
    m = MLPRegressor((10,), loss=loss, early_stopping=True, random_state=0)
    m.fit(X, y, sample_weight=np.ones(len(X)))
    assert max(m.validation_scores_) == m.best_validation_score_ <= 1.0


def test_training_ends_when_the_loss_no_longer_falls():
    X, z = some_data()
    m = MLPRegressor((10,), tol=0.01, n_iter_no_change=3, random_state=0).fit(X, z)
    assert m.result_.reason == "CALLBACK_STOP"
    best = np.minimum.accumulate(m.loss_curve_)
    fell = best[:-1] - best[1:] > 0.01
    assert not fell[-3:].any()
    assert m.n_iter_ < 200


def test_warm_start_goes_on():
    X, z = some_data()
    m = MLPRegressor((5,), "tanh", max_iter=3, warm_start=True, random_state=0, tol=0.0)
    losses = []
    for _ in range(3):
        with pytest.warns(ConvergenceWarning):
            m.fit(X, z)
        losses += m.loss_curve_
    assert len(losses) == 9
    assert all(later <= earlier for earlier, later in pairwise(losses))
    m.set_params(hidden_layer_sizes=(6,))
    with pytest.raises(ValueError, match=r"widths \(4, 5, 3\) .* got \(4, 6, 3\)"):
        m.fit(X, z)


def test_an_end_for_want_of_time_is_told():
    X, z = some_data()
    with pytest.warns(ConvergenceWarning, match=r"(?i)time"):
        m = MLPRegressor((5,), "tanh", max_time=1e-9, random_state=0).fit(X, z)
    assert m.result_.reason == "TIME_LIMIT"


def test_verbose_prints_and_silence_does_not(capsys):
    X, z = some_data()
    MLPRegressor((), random_state=0).fit(X, z)
    assert capsys.readouterr().out == ""
    m = MLPRegressor((), random_state=0, verbose=True, early_stopping=True).fit(X, z)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Iteration 1, loss = {m.loss_curve_[0]:.8f}"
    assert lines[1] == f"Validation score: {m.validation_scores_[0]:f}"
    assert len(lines) == 2 * m.n_iter_


def test_solver_options_prevail():
    X, z = some_data()
    m = MLPRegressor((5,), "tanh", solver="l-bfgs", random_state=0, max_iter=100)
    m.set_params(solver_options={"maxiter": 2, "maxcor": 3})
    with pytest.warns(ConvergenceWarning):
        m.fit(X, z)
    assert m.n_iter_ == 2


def test_curvature_reaches_the_solver():
    X, z = some_data()
    fits = [
        MLPRegressor((5,), "tanh", solver="trust-exact", curvature=c, random_state=0, tol=1e-3).fit(
            X, z
        )
        for c in ("hessian", "gauss-newton")
    ]
    assert fits[0].loss_curve_ != fits[1].loss_curve_


def test_fitted_estimators_are_copied_and_pickled():
    X, z = some_data()
    m = MLPClassifier((4,), random_state=0).fit(X, z.argmax(axis=1))
    for twin in (pickle.loads(pickle.dumps(m)), copy.deepcopy(m)):
        np.testing.assert_array_equal(twin.predict_proba(X), m.predict_proba(X))
        assert twin.result_.status == m.result_.status


def test_scikit_learn_is_imported_with_the_estimators_only():
    code = (
        "import sys, hesse, hesse.neural_network as n; n.Network; dir(n)\n"
        "assert 'sklearn' not in sys.modules\n"
        "n.MLPClassifier\n"
        "assert 'sklearn' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_scikit_learn_one_sentence_names_the_extra():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "sys.modules['sklearn.base'] = None\n"
        "try: from hesse.neural_network import MLPRegressor\n"
        "except ImportError as e: print(e)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == (
        "MLPRegressor needs scikit-learn, the extra 'sklearn': pip install 'hesse[sklearn]'\n"
    )


def test_unknown_names_of_the_package_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'MLP'"):
        hesse.neural_network.MLP  # noqa: B018
