"""Networks from Python: what they accept, several threads, Ctrl-C, exceptions, copies."""

from __future__ import annotations

import copy
import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import hesse
from hesse import Status
from hesse.neural_network import Network
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after

RNG = np.random.default_rng(0)
X = RNG.standard_normal((50, 4)).astype(np.float32).astype(np.float64)
Y = RNG.integers(3, size=50)
KINDS = ("hessian", "gauss-newton", "empirical-fisher")


def make(features: Any = X, labels: Any = Y, **others: Any) -> Network:
    return Network(features, labels, (6, 5), activation="tanh", l2=1e-3, **others)


def everything(network: Network, theta: np.ndarray, samples: Any = None) -> list[np.ndarray]:
    """Return all that a network evaluates."""
    V = np.random.default_rng(1).standard_normal((network.n_parameters, 2))
    value, gradient = network.value_and_gradient(theta, samples)
    found = [np.asarray(value), gradient, network.sample_gradients(theta, samples)]
    for kind in KINDS:
        found.append(network.hessian(theta, kind, samples))
        found.append(network.hessian_product(theta, V, kind, samples))
        found.append(network.hessian_diagonal(theta, kind, samples))
    return found


def same_bits(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
    return all(np.array_equal(p, q) for p, q in zip(a, b, strict=True))


def scattered(array: np.ndarray) -> np.ndarray:
    """Return the same numbers, every other one of a larger array and backwards."""
    larger = np.full((2 * array.shape[0], 3 * array.shape[1]), np.nan)
    view = larger[::2, ::3][::-1, ::-1]
    view[...] = array
    return view


def misaligned(array: np.ndarray) -> np.ndarray:
    memory = np.zeros(array.nbytes + 1, dtype=np.uint8)[1:]
    view = memory.view(array.dtype).reshape(array.shape)
    view[...] = array
    return view


FORMS: dict[str, Callable[[np.ndarray], Any]] = {
    "Fortran": np.asfortranarray,
    "single": lambda a: a.astype(np.float32),
    "single-Fortran": lambda a: np.asfortranarray(a, dtype=np.float32),
    "half-of-others": scattered,
    "misaligned": misaligned,
    "big-endian": lambda a: a.astype(">f8"),
    "list": np.ndarray.tolist,
    "read-only": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
    "long-double": lambda a: a.astype(np.longdouble),
}


@pytest.mark.parametrize("form", FORMS)
def test_features_in_any_form_give_the_same_bits(form: str) -> None:
    expected, network = make(), make(FORMS[form](X))
    theta = expected.initial_point(1)
    assert same_bits(everything(network, theta), everything(expected, theta))
    assert np.array_equal(network.predict(theta, FORMS[form](X)), expected.predict(theta, X))


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "bool", "float16"])
def test_features_of_other_types(dtype: str) -> None:
    features = (X > 0.0).astype(dtype)
    expected = make(features.astype(np.float64))
    theta = expected.initial_point(1)
    assert same_bits(everything(make(features), theta), everything(expected, theta))


@pytest.mark.parametrize("change", [np.float64, np.int32, np.uint8, list, tuple])
def test_labels_in_any_form(change: Callable[[Any], Any]) -> None:
    expected = make()
    theta = expected.initial_point(1)
    assert make(labels=change(Y)).value(theta) == expected.value(theta)


def test_gaps_in_labels_are_classes_without_samples() -> None:
    assert make(labels=np.where(Y == 1, 4, Y)).widths[-1] == 5
    assert make(labels=np.zeros(50)).widths[-1] == 2
    assert make(n_classes=7).widths[-1] == 7
    network = make(labels=np.zeros(50))
    result = network.minimize(network.initial_point(), options={"gtol": 1e-5})
    assert result.success
    assert np.all(network.predict(result.x, X).argmax(axis=1) == 0)


@pytest.mark.parametrize("loss", ["squared-error", "poisson", "binary-cross-entropy"])
def test_targets_are_a_column_or_a_vector(loss: str) -> None:
    y = (Y > 0).astype(float)
    first, second = make(labels=y, loss=loss), make(labels=y[:, None], loss=loss)
    theta = first.initial_point(1)
    assert first.widths[-1] == 1
    assert same_bits(everything(first, theta), everything(second, theta))


def test_hidden_may_be_a_number_or_empty() -> None:
    assert Network(X, Y, 7).widths == (4, 7, 3)
    assert Network(X, Y, ()).widths == (4, 3)
    assert Network(X, Y, np.array([2, 3])).widths == (4, 2, 3, 3)
    assert Network(X[:1, :1], [0], [1], n_classes=2).n_parameters == 6


def test_only_ratios_of_weights_count() -> None:
    weights = RNG.random(50)
    expected = make(sample_weight=weights)
    theta = expected.initial_point(1)
    for factor in (2.0**-1000, 2.0**1023, 0.25):
        found = make(sample_weight=factor * weights)
        assert same_bits(everything(found, theta), everything(expected, theta))
    assert make(sample_weight=3.0).value(theta) == make().value(theta)
    doubled = make(sample_weight=np.where(np.arange(50) < 20, 2.0, 1.0))
    repeated = make(np.concatenate([X, X[:20]]), np.concatenate([Y, Y[:20]]))
    assert doubled.value(theta) == pytest.approx(repeated.value(theta), rel=1e-13)


def test_weights_that_differ_by_more_than_a_number_holds() -> None:
    weights = np.full(50, 5e-324)
    weights[0] = 1.7e308
    network = make(sample_weight=weights)
    theta = network.initial_point(1)
    alone = make(X[:1], Y[:1], n_classes=3)
    assert network.value(theta) == pytest.approx(alone.value(theta), rel=1e-13)


def test_samples_with_repetitions() -> None:
    network = make()
    theta = network.initial_point(1)
    chosen = [3, 49, 3, 0]
    expected = make(X[chosen], Y[chosen], n_classes=3)
    found = everything(network, theta, chosen)
    for a, b in zip(found, everything(expected, theta), strict=True):
        assert np.allclose(a, b, rtol=1e-12, atol=1e-14)
    every = everything(network, theta, np.arange(50, dtype=np.uint8))
    assert same_bits(every, everything(network, theta))


def test_blocks_on_the_diagonal() -> None:
    network = make()
    theta = network.initial_point(1)
    for kind in KINDS:
        whole, first = network.hessian(theta, kind), 0
        layers = network.hessian(theta, kind, structure="layers")
        units = iter(network.hessian(theta, kind, structure="units"))
        for (inputs, width), layer in zip(pairwise(network.widths), layers, strict=True):
            size = (inputs + 1) * width
            assert np.array_equal(layer, whole[first : first + size, first : first + size])
            for _ in range(width):
                end = first + inputs + 1
                assert np.array_equal(next(units), whole[first:end, first:end])
                first = end
        assert next(units, None) is None
        assert np.array_equal(whole, whole.T)


def test_nan_never_looks_like_success() -> None:
    network = make()
    theta = network.initial_point(1)
    theta[3] = np.nan
    value, gradient = network.value_and_gradient(theta)
    assert np.isnan(value)
    assert np.isnan(gradient).any()
    for method in ("trust-ncg", "trust-exact", "l-bfgs", "newton"):
        assert not network.minimize(theta, method).success


def test_results_have_the_same_bits_for_any_number_of_threads() -> None:
    features = np.random.default_rng(3).standard_normal((1500, 30))
    network = Network(features, features[:, 0] > 0.0, (20, 10))
    theta = network.initial_point(1)
    found = []
    for threads in (1, 2, 3):
        with hesse.num_threads(threads):
            fresh = Network(features, features[:, 0] > 0.0, (20, 10))
            found.append(everything(fresh, theta))
    assert same_bits(found[0], found[1])
    assert same_bits(found[0], found[2])


def test_calls_from_several_threads_at_once() -> None:
    network = make()
    points = [network.initial_point(seed) for seed in range(8)]
    expected = [everything(make(), theta) for theta in points]

    def task(k: int) -> bool:
        return same_bits(everything(network, points[k % 8]), expected[k % 8])

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(task, range(64)))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, None])
def test_copies_and_pickles_are_the_same_network(duplicate: Any) -> None:
    network = make(X.astype(np.float32), sample_weight=RNG.random(50))
    theta = network.initial_point(1)
    expected = everything(network, theta)
    again = duplicate(network) if duplicate else pickle.loads(pickle.dumps(network))
    assert again.widths == network.widths
    assert same_bits(everything(again, theta), expected)
    assert again.minimize(theta).x.tobytes() == network.minimize(theta).x.tobytes()


def test_an_exception_of_the_callback_reaches_the_user() -> None:
    network = make()
    error = LookupError("mine")

    def callback(xk: np.ndarray) -> None:
        raise error

    with pytest.raises(LookupError) as caught:
        network.minimize(network.initial_point(), callback=callback)
    assert caught.value is error
    partial = caught.value.partial_result
    assert partial.status is Status.CALLBACK_ERROR
    assert partial.nit == 1
    assert np.isfinite(partial.fun)
    assert partial.fun == network.value(partial.x)


def test_a_callback_may_evaluate_the_network_elsewhere() -> None:
    network = make()
    theta = network.initial_point(1)
    options = {"maxiter": 10}
    expected = make().minimize(theta, options=options)
    found = network.minimize(
        theta, callback=lambda xk: network.hessian(np.zeros_like(xk)) is None, options=options
    )
    assert found.x.tobytes() == expected.x.tobytes()
    assert found.nit == expected.nit


def wide_network() -> Network:
    features = np.random.default_rng(2).standard_normal((20_000, 60))
    return Network(features, features[:, 0] > 0.0, (60, 40), activation="tanh")


LONG: dict[str, Callable[[Network, np.ndarray], Any]] = {
    "products": lambda n, t: n.hessian_product(t, np.ones((n.n_parameters, 2000))),
    "matrix": lambda n, t: [n.hessian(t) for _ in range(20)],
    "blocks": lambda n, t: [n.hessian(t, structure="layers") for _ in range(100)],
    "gradients": lambda n, t: [n.value_and_gradient(t) for _ in range(10**6)],
    "run": lambda n, t: n.minimize(
        t, "l-bfgs", options={"gtol": 0.0, "gtol_rel": 0.0, "maxiter": 10**9, "max_time": 60.0}
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_is_answered(name: str) -> None:
    network = wide_network()
    theta = network.initial_point(1)
    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt):
        LONG[name](network, theta)
    assert sent, "the call ended before the signal"
    assert time.perf_counter() - sent[0] < LATEST_ANSWER
    few = np.arange(300)
    fresh = wide_network()
    expected = fresh.value_and_gradient(theta)
    found = network.value_and_gradient(theta)
    assert found[0] == expected[0]
    assert np.array_equal(found[1], expected[1])
    assert np.array_equal(network.hessian(theta, samples=few), fresh.hessian(theta, samples=few))
