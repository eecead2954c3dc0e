"""Bad input of a network: each is refused in one sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import is_one_sentence
from hesse.neural_network import Network

X = np.arange(12.0).reshape(6, 2) / 10.0
Y = np.array([0, 1, 2, 0, 1, 2])
THETA = np.zeros(33)
Words = tuple[str, ...]


def changed(array: np.ndarray, value: float) -> np.ndarray:
    wrong = np.array(array, dtype=float)
    wrong[(3,) + (1,) * (wrong.ndim - 1)] = value
    return wrong


# name: (arguments that replace the good ones, exception, words that the message has)
CONSTRUCTOR: dict[str, tuple[dict[str, Any], type[Exception], Words]] = {
    "X-vector": ({"X": X[:, 0]}, ValueError, ("X", "(n_samples, n_features)", "(6,)")),
    "X-cube": ({"X": X[None]}, ValueError, ("X", "(1, 6, 2)")),
    "X-number": ({"X": 3.0}, ValueError, ("X", "shape ()")),
    "X-no-samples": ({"X": X[:0], "y": Y[:0]}, ValueError, ("X", "samples", "(0, 2)")),
    "X-no-features": ({"X": X[:, :0]}, ValueError, ("X", "features", "(6, 0)")),
    "X-nan": ({"X": changed(X, np.nan)}, ValueError, ("X", "finite", "nan", "(3, 1)")),
    "X-infinite": ({"X": changed(X, -np.inf)}, ValueError, ("X", "finite", "-inf", "(3, 1)")),
    "X-single-nan": (
        {"X": changed(X, np.nan).astype(np.float32)},
        ValueError,
        ("X", "finite", "nan"),
    ),
    "X-complex": ({"X": X + 1j}, TypeError, ("X", "real numbers")),
    "X-text": ({"X": [["a", "b"]]}, TypeError, ("X", "real numbers", "'a'")),
    "X-none": ({"X": None}, TypeError, ("X", "real numbers", "None")),
    "X-ragged": ({"X": [[1.0], [1.0, 2.0]]}, ValueError, ("X", "real numbers", "[1.0, 2.0]")),
    "X-masked": ({"X": np.ma.masked_less(X, 0.5)}, ValueError, ("X", "masked")),
    "y-short": ({"y": Y[:4]}, ValueError, ("y", "(6,)", "(4,)")),
    "y-rows": ({"y": np.eye(6)}, ValueError, ("y", "class number", "(6, 6)")),
    "y-fraction": ({"y": Y + 0.5}, ValueError, ("y", "class numbers", "0.5")),
    "y-negative": ({"y": Y - 1}, ValueError, ("y", "0 to 1", "-1")),
    "y-beyond": ({"y": Y, "n_classes": 2}, ValueError, ("y", "0 to 1", "2")),
    "y-nan": ({"y": changed(Y, np.nan)}, ValueError, ("y", "finite", "nan", "(3,)")),
    "y-infinite": ({"y": changed(Y, np.inf)}, ValueError, ("y", "finite", "inf")),
    "y-names": ({"y": list("abcabc")}, TypeError, ("y", "real numbers", "'a'")),
    "n_classes-one": ({"n_classes": 1}, ValueError, ("n_classes", "at least 2", "1")),
    "n_classes-fraction": ({"n_classes": 3.0}, ValueError, ("n_classes", "whole", "3.0")),
    "n_classes-of-other-loss": (
        {"n_classes": 3, "loss": "poisson"},
        ValueError,
        ("n_classes", "'cross-entropy'", "'poisson'"),
    ),
    "targets-short": (
        {"y": Y[:4], "loss": "squared-error"},
        ValueError,
        ("y", "(6,) or (6, n_outputs)", "(4,)"),
    ),
    "targets-cube": (
        {"y": np.zeros((6, 1, 1)), "loss": "squared-error"},
        ValueError,
        ("y", "(6, 1, 1)"),
    ),
    "targets-none": ({"y": np.zeros((6, 0)), "loss": "poisson"}, ValueError, ("y", "(6, 0)")),
    "targets-nan": (
        {"y": changed(Y, np.nan), "loss": "squared-error"},
        ValueError,
        ("y", "finite", "nan"),
    ),
    "targets-above-one": (
        {"y": Y, "loss": "binary-cross-entropy"},
        ValueError,
        ("y", "[0, 1]", "'binary-cross-entropy'", "2"),
    ),
    "targets-below-zero": (
        {"y": Y - 1.0, "loss": "poisson"},
        ValueError,
        ("y", "negative", "'poisson'", "-1"),
    ),
    "weights-short": ({"sample_weight": [1.0]}, ValueError, ("sample_weight", "(6,)", "(1,)")),
    "weights-nan": (
        {"sample_weight": changed(Y, np.nan)},
        ValueError,
        ("sample_weight", "finite", "nan"),
    ),
    "weights-negative": (
        {"sample_weight": Y - 1.0},
        ValueError,
        ("sample_weight", "negative", "-1"),
    ),
    "weights-zero": ({"sample_weight": np.zeros(6)}, ValueError, ("sample_weight", "positive")),
    "weights-text": ({"sample_weight": "all"}, TypeError, ("sample_weight", "real", "'all'")),
    "hidden-zero": ({"hidden": (4, 0)}, ValueError, ("hidden", "positive", "(4, 0)")),
    "hidden-negative": ({"hidden": -3}, ValueError, ("hidden", "positive", "-3")),
    "hidden-fraction": ({"hidden": (2.5,)}, ValueError, ("hidden", "whole", "2.5")),
    "hidden-text": ({"hidden": "32"}, ValueError, ("hidden", "whole", "'32'")),
    "hidden-none": ({"hidden": None}, ValueError, ("hidden", "whole", "None")),
    "hidden-absurd": ({"hidden": (10**9, 10**9)}, MemoryError, ("parameters", "GB", "available")),
    "hidden-beyond-words": ({"hidden": (10**40,)}, MemoryError, ("parameters", "GB")),
    "labels-absurd": ({"y": Y * 1e17}, MemoryError, ("parameters", "GB")),
    "labels-beyond-words": ({"y": Y * 1e300}, MemoryError, ("parameters", "GB")),
    "activation-typo": (
        {"activation": "rellu"},
        ValueError,
        ("activation", "'rellu'", "valid are: relu,", "softplus"),
    ),
    "activation-none": ({"activation": None}, ValueError, ("activation", "None", "tanh")),
    "loss-typo": (
        {"loss": "crossentropy"},
        ValueError,
        ("loss", "'crossentropy'", "valid are: cross-entropy,", "poisson"),
    ),
    "loss-list": ({"loss": ["poisson"]}, ValueError, ("loss", "['poisson']")),
    "l2-negative": ({"l2": -1.0}, ValueError, ("l2", "at least 0", "-1.0")),
    "l2-nan": ({"l2": np.nan}, ValueError, ("l2", "finite", "nan")),
    "l2-text": ({"l2": "little"}, ValueError, ("l2", "'little'")),
}

Call = Callable[[Network], Any]
CALLS: dict[str, tuple[Call, type[Exception], Words]] = {
    "theta-short": (lambda n: n.value(THETA[1:]), ValueError, ("theta", "(33,)", "(32,)")),
    "theta-matrix": (lambda n: n.value(THETA[None]), ValueError, ("theta", "(1, 33)")),
    "theta-complex": (lambda n: n.value(THETA + 1j), TypeError, ("theta", "real")),
    "theta-text": (lambda n: n.value("start"), TypeError, ("theta", "real", "'start'")),
    "theta-of-outputs": (lambda n: n.outputs(THETA[1:], X), ValueError, ("theta", "(33,)")),
    "theta-of-run": (lambda n: n.minimize([0.0]), ValueError, ("theta", "(33,)", "(1,)")),
    "samples-beyond": (lambda n: n.value(THETA, [0, 6]), ValueError, ("samples", "0 and 5", "6")),
    "samples-negative": (lambda n: n.value(THETA, [-1]), ValueError, ("samples", "0 and 5", "-1")),
    "samples-none-of-them": (lambda n: n.value(THETA, []), ValueError, ("samples", "[]")),
    "samples-mask": (
        lambda n: n.value(THETA, [True] * 6),
        ValueError,
        ("samples", "whole numbers", "True"),
    ),
    "samples-fraction": (lambda n: n.value(THETA, [0.5]), ValueError, ("samples", "0.5")),
    "samples-number": (lambda n: n.value(THETA, 3), ValueError, ("samples", "sequence", "3")),
    "V-short": (
        lambda n: n.hessian_product(THETA, THETA[1:]),
        ValueError,
        ("V", "(33,) or (33, k)", "(32,)"),
    ),
    "V-cube": (lambda n: n.hessian_product(THETA, np.ones((33, 1, 1))), ValueError, ("V", "33")),
    "V-text": (lambda n: n.hessian_product(THETA, "v"), TypeError, ("V", "real", "'v'")),
    "curvature-typo": (
        lambda n: n.hessian_product(THETA, THETA, "gauss_newton"),
        ValueError,
        ("curvature", "'gauss_newton'", "valid are: gauss-newton,"),
    ),
    "curvature-of-matrix": (lambda n: n.hessian(THETA, "fisher"), ValueError, ("'fisher'",)),
    "curvature-of-diagonal": (
        lambda n: n.hessian_diagonal(THETA, "newton"),
        ValueError,
        ("curvature", "'newton'"),
    ),
    "curvature-of-run": (
        lambda n: n.minimize(THETA, curvature="exact"),
        ValueError,
        ("curvature", "'exact'"),
    ),
    "structure-typo": (
        lambda n: n.hessian(THETA, structure="layer"),
        ValueError,
        ("structure", "'layer'", "valid are: layers,"),
    ),
    "method-typo": (
        lambda n: n.minimize(THETA, "trust-exakt"),
        ValueError,
        ("method", "'trust-exakt'", "valid are: trust-exact,"),
    ),
    "option-typo": (
        lambda n: n.minimize(THETA, options={"gtoll": 1.0}),
        ValueError,
        ("'gtoll'", "gtol"),
    ),
    "option-without-meaning": (
        lambda n: n.minimize(THETA, options={"eps": 1.0}),
        ValueError,
        ("'eps'",),
    ),
    "option-negative": (
        lambda n: n.minimize(THETA, options={"maxiter": -1}),
        ValueError,
        ("'maxiter'", "-1"),
    ),
    "callback-number": (lambda n: n.minimize(THETA, callback=3), TypeError, ("callback", "3")),
    "outputs-other-features": (
        lambda n: n.outputs(THETA, X[:, :1]),
        ValueError,
        ("X", "2 features", "1"),
    ),
    "predict-nan": (
        lambda n: n.predict(THETA, changed(X, np.nan)),
        ValueError,
        ("X", "finite", "nan"),
    ),
}


@pytest.mark.parametrize("case", CONSTRUCTOR)
def test_constructor_refuses(case: str) -> None:
    replaced, exception, words = CONSTRUCTOR[case]
    with pytest.raises(exception) as caught:
        Network(**{"X": X, "y": Y, "hidden": (5,), **replaced})
    message = str(caught.value)
    assert is_one_sentence(message)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("case", CALLS)
def test_methods_refuse(case: str) -> None:
    call, exception, words = CALLS[case]
    network = Network(X, Y, (5,))
    with pytest.raises(exception) as caught:
        call(network)
    message = str(caught.value)
    assert is_one_sentence(message)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda n, theta: n.hessian(theta), ("matrix", "GB")),
        (lambda n, theta: n.hessian(theta, structure="layers"), ("matrix", "GB")),
        (lambda n, theta: n.minimize(theta, "trust-exact"), ("trust-exact", "trust-ncg")),
    ],
)
def test_matrices_that_cannot_fit_are_refused(call: Any, words: Words) -> None:
    network = Network(np.zeros((2, 1000)), [0, 1], (2000,))
    with pytest.raises(MemoryError) as caught:
        call(network, np.zeros(network.n_parameters))
    message = str(caught.value)
    assert is_one_sentence(message)
    assert [word for word in words if word not in message] == []


def test_gradients_of_samples_that_cannot_fit_are_refused() -> None:
    network = Network(np.zeros((10**6, 10)), np.zeros(10**6), (10**5,))
    with pytest.raises(MemoryError, match="samples' gradients would take"):
        network.sample_gradients(np.zeros(network.n_parameters))
