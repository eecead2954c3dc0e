"""What the estimators say of input that makes no sense: one sentence with the value."""

import numpy as np
import pytest
import scipy.sparse

from hesse.neural_network import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = np.random.default_rng(0).normal(size=(20, 3))
CLASSES = np.arange(20) % 3
NUMBERS = X.sum(axis=1)


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("alpha", -1.0, "alpha must be a finite number of at least 0; got -1.0"),
        ("alpha", np.nan, "alpha must be a finite number of at least 0; got nan"),
        ("alpha", "big", "alpha must be a finite number of at least 0; got 'big'"),
        ("batch_size", 0, "batch_size must be 'auto' or a whole number of at least 1; got 0"),
        ("batch_size", "all", "batch_size must be 'auto' or .*; got 'all'"),
        ("learning_rate_init", 0.0, "learning_rate_init must be a finite number above 0, or None"),
        ("max_iter", 0, "max_iter must be a whole number of at least 1; got 0"),
        ("max_iter", 2.5, "max_iter must be a whole number of at least 1; got 2.5"),
        ("max_iter", True, "max_iter must be a whole number of at least 1; got True"),
        ("max_time", 0.0, "max_time must be a number of seconds above 0, or None; got 0.0"),
        ("shuffle", "yes", "shuffle must be True or False; got 'yes'"),
        ("tol", -1e-3, "tol must be a finite number of at least 0; got -0.001"),
        ("warm_start", 2, "warm_start must be True or False; got 2"),
        ("momentum", 1.5, "momentum must be a number from 0 to 1; got 1.5"),
        ("nesterovs_momentum", None, "nesterovs_momentum must be True or False; got None"),
        ("early_stopping", 0.5, "early_stopping must be True or False; got 0.5"),
        ("validation_fraction", 1.0, "validation_fraction must be a number between 0 and 1"),
        ("beta_1", 1.0, "beta_1 must be a number of at least 0 and below 1; got 1.0"),
        ("beta_2", -0.1, "beta_2 must be a number of at least 0 and below 1; got -0.1"),
        ("epsilon", 0.0, "epsilon must be a finite number above 0; got 0.0"),
        ("n_iter_no_change", 0, "n_iter_no_change must be a whole number of at least 1; got 0"),
        ("solver_options", [1], r"solver_options must be a dict or None; got \[1\]"),
        ("activation", "swish", "unknown activation 'swish'; valid are: .*relu"),
        ("solver", "adamm", "unknown solver 'adamm'; valid are: "),
        ("curvature", "fisher", "unknown curvature 'fisher'; valid are: empirical-fisher"),
        ("hidden_layer_sizes", (3, 0), r"hidden_layer_sizes must be positive .* got \(3, 0\)"),
        ("hidden_layer_sizes", "wide", "hidden_layer_sizes must be positive .* got 'wide'"),
        ("solver_options", {"gtoll": 1.0}, "unknown option for method 'l-bfgs': 'gtoll'; .*gtol"),
    ],
)
def test_parameters(parameter, value, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        MLPClassifier((4,)).set_params(**{parameter: value}).fit(X, CLASSES)


def test_absurd_widths_are_refused_before_they_are_allocated():
    with pytest.raises(MemoryError, match=r"parameters .* would take .* GB, and .* are available"):
        MLPClassifier((10**9, 10**9)).fit(X, CLASSES)
    with pytest.raises(MemoryError, match="trust-exact"):
        MLPClassifier((10**6,), solver="trust-exact").fit(X, CLASSES)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("estimator", [MLPClassifier((4,)), MLPRegressor((4,))])
def test_features_that_are_not_finite(estimator, value):
    wrong = X.copy()
    wrong[3, 1] = value
    with pytest.raises(ValueError, match=r"Input X contains (NaN|infinity)"):
        estimator.fit(wrong, CLASSES)
    with pytest.raises(ValueError, match=r"Input X contains (NaN|infinity)"):
        estimator.fit(X, CLASSES).predict(wrong)


@pytest.mark.parametrize("estimator", [MLPClassifier((4,)), MLPRegressor((4,))])
def test_shapes(estimator):
    with pytest.raises(ValueError, match="0 sample"):
        estimator.fit(X[:0], CLASSES[:0])
    with pytest.raises(ValueError, match="0 feature"):
        estimator.fit(X[:, :0], CLASSES)
    with pytest.raises(ValueError, match=r"inconsistent numbers of samples: \[20, 19\]"):
        estimator.fit(X, CLASSES[:19])
    with pytest.raises(
        ValueError, match=r"sample_weight must have shape \(20,\); got shape \(3,\)"
    ):
        estimator.fit(X, CLASSES, sample_weight=np.ones(3))
    with pytest.raises(ValueError, match=r"X has 2 features, but .* is expecting 3"):
        estimator.fit(X, CLASSES).predict(X[:, :2])
    with pytest.raises(TypeError, match=r"(?i)sparse"):
        estimator.fit(scipy.sparse.csr_array(X), CLASSES)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (np.zeros(20), "sample_weight must have a positive entry; all are zero"),
        (-np.ones(20), "sample_weight must not be negative; got -1"),
        (np.full(20, np.nan), "sample_weight must be finite; got nan"),
    ],
)
def test_weights(weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        MLPRegressor((4,)).fit(X, NUMBERS, sample_weight=weights)


def test_classes():
    with pytest.raises(ValueError, match="y must hold at least two classes; got one class, 'a'"):
        MLPClassifier().fit(X, ["a"] * 20)
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        MLPClassifier().fit(X, NUMBERS)
    with pytest.raises(ValueError, match="one class for each sample, or labels 0 and 1"):
        MLPClassifier().fit(X, np.column_stack([CLASSES, CLASSES]))


def test_a_new_class_is_refused_where_training_goes_on():
    m = MLPClassifier((4,), warm_start=True, random_state=0).fit(X, CLASSES)
    m.fit(X, np.where(CLASSES == 2, 0, CLASSES))  # one that is missing is no news
    assert m.predict_proba(X).shape == (20, 3)
    with pytest.raises(ValueError, match=r"y must hold classes of \[.*0.*1.*2.*\] alone; got .*7"):
        m.fit(X, np.where(CLASSES == 2, 7, CLASSES))


def test_targets_that_a_loss_does_not_know():
    with pytest.raises(ValueError, match="y must not be negative for loss 'poisson'; got -"):
        MLPRegressor(loss="poisson").fit(X, NUMBERS)
    with pytest.raises(ValueError, match="unknown loss 'huber'; valid are: "):
        MLPRegressor(loss="huber").fit(X, NUMBERS)
    with pytest.raises(ValueError, match="Input y contains NaN"):
        MLPRegressor().fit(X, np.full(20, np.nan))


def test_a_start_without_a_finite_loss_is_refused():
    with pytest.raises(ValueError, match="the loss is not finite; X or y should be scaled"):
        MLPRegressor((4,), "identity", random_state=0).fit(1e200 * X, NUMBERS)
    with pytest.raises(ValueError, match="the loss is not finite; X or y should be scaled"):
        MLPRegressor((4,), "identity", random_state=0).partial_fit(1e200 * X, NUMBERS)


def test_partial_fit():
    m = MLPClassifier((4,), random_state=0)
    with pytest.raises(ValueError, match="classes must name all classes in the first call"):
        m.partial_fit(X, CLASSES)
    with pytest.raises(ValueError, match=r"y must hold classes of \[0, 1\] alone; got 2"):
        m.partial_fit(X, CLASSES, classes=[0, 1])
    with pytest.raises(ValueError, match="at least two classes; got one class, 5"):
        m.partial_fit(X, np.full(20, 5), classes=[5])
    m.partial_fit(X, CLASSES, classes=[0, 1, 2])
    with pytest.raises(ValueError, match=r"classes must stay \[0, 1, 2\]; got \[0, 1\]"):
        m.partial_fit(X, CLASSES, classes=[0, 1])
    with pytest.raises(ValueError, match=r"X has 2 features, but .* is expecting 3"):
        m.partial_fit(X[:, :2], CLASSES)
    with pytest.raises(ValueError, match="early_stopping must be False"):
        m.set_params(early_stopping=True).partial_fit(X, CLASSES)
    for solver in ("trust-ncg", "adamm"):
        with pytest.raises(AttributeError, match="has no attribute 'partial_fit'") as caught:
            MLPRegressor(solver=solver).partial_fit  # noqa: B018
        assert f"got {solver!r}" in str(caught.value.__cause__)
