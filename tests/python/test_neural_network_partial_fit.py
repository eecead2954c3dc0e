"""Estimators trained by stochastic solvers, whole and in parts; and `Network.train` below them."""

import copy
import pickle

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge

import hesse
from hesse import _core
from hesse.neural_network import MLPClassifier, MLPRegressor, Network, Trainer, TrainingStatus

TRAINERS = [row["name"] for row in _core.trainer_rows()]


def some_data(n=200, features=4, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, features))
    z = X @ rng.normal(size=(features, classes)) + rng.gumbel(size=(n, classes))
    return X, z.argmax(axis=1), z


def adam(value_and_gradient, theta, batches, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Kingma & Ba (2015), algorithm 1."""
    m = np.zeros_like(theta)
    v = np.zeros_like(theta)
    for t, batch in enumerate(batches, start=1):
        _, g = value_and_gradient(theta, batch)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        theta = theta - rate * step
    return theta


def test_parts_in_order_are_the_steps_of_adam():
    X, _, z = some_data(n=30)
    m = MLPRegressor(
        (5,), "tanh", solver="adam", alpha=0.5, batch_size=8, shuffle=False, random_state=4
    )
    m.partial_fit(X, z)
    network = Network(X, z, (5,), activation="tanh", loss="squared-error", l2=0.5 / 30)
    seed = np.random.RandomState(4).randint(np.iinfo(np.int32).max)
    batches = [np.arange(first, min(first + 8, 30)) for first in range(0, 30, 8)]
    start = network.initial_point(seed)
    expected = adam(network.value_and_gradient, start, batches)
    assert m.loss_ == pytest.approx(network.value(expected), rel=1e-10)
    m.partial_fit(X, z)
    m.partial_fit(X, z)
    expected = adam(network.value_and_gradient, start, 3 * batches)
    assert m.loss_ == pytest.approx(network.value(expected), rel=1e-10)
    assert (m.n_iter_, m.t_, len(m.loss_curve_)) == (3, 90, 3)
    assert m.best_loss_ == min(m.loss_curve_)


def test_a_copy_begins_the_state_anew():
    X, y, _ = some_data()
    m = MLPClassifier((5,), random_state=0).partial_fit(X, y, classes=[0, 1, 2])
    twin = pickle.loads(pickle.dumps(m))
    assert copy.deepcopy(m).predict(X).shape == y.shape
    np.testing.assert_array_equal(twin.predict_proba(X), m.predict_proba(X))
    m.partial_fit(X, y)
    twin.partial_fit(X, y)
    assert twin.loss_ != m.loss_


def test_parts_need_not_hold_every_class():
    X, y, _ = some_data()
    m = MLPClassifier((8,), "tanh", solver="sgd", random_state=0)
    m.partial_fit(X[y < 2], y[y < 2], classes=[0, 1, 2])
    assert m.predict_proba(X).shape == (len(X), 3)
    m.partial_fit(X[y == 2], y[y == 2])
    for _ in range(30):
        m.partial_fit(X, y)
    assert m.score(X, y) > LogisticRegression().fit(X, y).score(X, y) - 0.05
    np.testing.assert_array_equal(m.classes_, [0, 1, 2])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("solver", TRAINERS)
def test_every_trainer_nears_the_optimum_of_logistic_regression(solver):
    X, y, _ = some_data()
    m = MLPClassifier((), solver=solver, alpha=1.0, tol=1e-12, max_iter=400, random_state=0)
    m.set_params(n_iter_no_change=400)
    if solver in ("adam", "adamw", "sgd"):
        m.set_params(learning_rate_init=0.02, learning_rate="cosine")
    if solver == "adamw":
        m.set_params(solver_options={"weight_decay": 0.0})
    m.fit(X, y)
    peer = LogisticRegression(C=1.0, tol=1e-12).fit(X, y)
    np.testing.assert_allclose(m.predict_proba(X), peer.predict_proba(X), atol=0.03)
    assert m.result_.method == solver


def test_subsampled_newton_meets_the_optimum_of_ridge_regression():
    X, _, z = some_data()
    m = MLPRegressor((), solver="subsampled-newton", alpha=2.5, tol=1e-12, random_state=0).fit(X, z)
    np.testing.assert_allclose(m.coefs_[0].T, Ridge(alpha=2.5).fit(X, z).coef_, atol=1e-7)


@pytest.mark.parametrize("solver", ["adam", "subsampled-newton", "minibatch-newton"])
def test_random_state_gives_the_same_fit_for_any_number_of_threads(solver):
    X, y, _ = some_data(n=2000, features=10)
    fits = []
    for threads in (1, 2):
        fits.append(MLPClassifier((16,), solver=solver, max_iter=4, random_state=5, tol=0.0))
        with hesse.num_threads(threads), pytest.warns(ConvergenceWarning):
            fits[-1].fit(X, y)
    assert fits[0].loss_curve_ == fits[1].loss_curve_
    for one, other in zip(fits[0].coefs_, fits[1].coefs_, strict=True):
        np.testing.assert_array_equal(one, other)


def test_early_stopping_of_a_stochastic_solver():
    X, y, _ = some_data()
    m = MLPClassifier((30,), solver="adam", learning_rate_init=0.02, early_stopping=True)
    m.set_params(random_state=1, n_iter_no_change=5).fit(X, y)
    assert len(m.validation_scores_) == m.n_iter_ < 200
    assert m.best_validation_score_ == max(m.validation_scores_)
    assert m.result_.reason == "STOPPED"
    assert m.t_ == 180 * m.n_iter_


def test_parameters_reach_the_solver():
    X, y, _ = some_data()

    def losses(**parameters):
        m = MLPClassifier((5,), tol=0.0, max_iter=3, random_state=0, **parameters)
        with pytest.warns(ConvergenceWarning):
            return m.fit(X, y).loss_curve_

    base = losses(solver="adam")
    for name, value in {
        "batch_size": 10,
        "learning_rate_init": 0.1,
        "learning_rate": "inverse-time",
        "beta_1": 0.5,
        "beta_2": 0.9,
        "epsilon": 0.1,
        "shuffle": False,
    }.items():
        assert losses(solver="adam", **{name: value}) != base, name
    base = losses(solver="sgd")
    assert losses(solver="sgd", momentum=0.5) != base
    assert losses(solver="sgd", nesterovs_momentum=False) != base
    newton = losses(solver="minibatch-newton", batch_size=50)
    assert losses(solver="minibatch-newton", batch_size=50, curvature="hessian") != newton


def test_verbose_prints_each_part(capsys):
    X, _, z = some_data()
    m = MLPRegressor((3,), verbose=True, random_state=0).partial_fit(X, z).partial_fit(X, z)
    assert capsys.readouterr().out.splitlines() == [
        f"Iteration {k}, loss = {loss:.8f}" for k, loss in enumerate(m.loss_curve_, start=1)
    ]


def test_network_trains_and_a_trainer_goes_on():
    X, y, _ = some_data()
    network = Network(X, y, (5,))
    theta = network.initial_point(1)
    whole = network.train(theta, "adam", options={"max_epochs": 4, "seed": 3})
    trainer = Trainer("adam", {"seed": 3, "max_epochs": 2})
    half = network.train(theta, trainer)
    rest = network.train(half.last_x, trainer)
    np.testing.assert_array_equal(rest.last_x, whole.last_x)
    assert whole.reason == "MAX_EPOCHS"
    assert whole.status is TrainingStatus.MAX_EPOCHS
    assert whole.passes == 4
    assert len(whole.history) == 5
    assert whole.history["loss"][-1] == whole.last_fun == network.value(whole.last_x)
    assert pickle.loads(pickle.dumps(whole)).status is TrainingStatus.MAX_EPOCHS


def test_callback_of_training():
    X, y, _ = some_data()
    network = Network(X, y, (5,))
    rows = []

    def callback(intermediate_result):
        rows.append(intermediate_result)
        return len(rows) == 3

    result = network.train(network.initial_point(), "sgd", callback=callback)
    assert result.reason == "STOPPED"
    assert [row.epochs for row in rows] == [0.0, 1.0, 2.0]
    assert rows[-1].fun == network.value(rows[-1].x)

    def raises(x):
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine") as caught:
        network.train(network.initial_point(), "sgd", callback=raises)
    assert caught.value.partial_result.method == "sgd"
    with pytest.raises(TypeError, match="callback must be callable or None; got 3"):
        network.train(network.initial_point(), callback=3)


def test_training_refuses_what_makes_no_sense():
    X, y, _ = some_data()
    network = Network(X, y, (5,))
    theta = network.initial_point()
    with pytest.raises(ValueError, match="unknown trainer 'adm'; valid are: adam"):
        network.train(theta, "adm")
    with pytest.raises(ValueError, match="'momentum' does not apply to method 'adam'"):
        network.train(theta, "adam", options={"momentum": 0.5})
    with pytest.raises(ValueError, match="option 'batch_size' must be an integer of at least 1"):
        network.train(theta, "adam", options={"batch_size": 0})
    with pytest.raises(ValueError, match="option 'seed' belongs to the trainer"):
        network.train(theta, Trainer("adam"), options={"seed": 1})
    with pytest.raises(ValueError, match=r"theta must have shape"):
        network.train(theta[1:])
    wide = Network(X, y, (200000,))
    with pytest.raises(MemoryError, match="averaged-newton"):
        wide.train(np.zeros(wide.n_parameters), "averaged-newton")


@pytest.mark.parametrize(
    "row", [*_core.training_option_rows(), *_core.training_choice_rows()], ids=lambda r: r["name"]
)
def test_options_and_trainers_are_described(row):
    text = Network.train.__doc__
    assert f"`{row['name']}`" in text
    for choice in row.get("choices", ()):
        assert f'``"{choice}"``' in text or row["name"] == "curvature"
    assert all(f'``"{name}"``' in text for name in TRAINERS)
