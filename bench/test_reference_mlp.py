"""The network in NumPy computes what the core's does."""

from __future__ import annotations

import numpy as np
import pytest

from hesse.neural_network import Network

from .reference.mlp import Network as Reference

N_HIDDEN, N_CLASSES = 5, 3
FEATURES = np.random.default_rng(7).random((9, 4))
LABELS = np.array([0, 1, 2, 0, 1, 2, 2, 2, 1])


@pytest.fixture
def pair() -> tuple[Reference, Network]:
    reference = Reference(FEATURES, LABELS, N_HIDDEN, N_CLASSES)
    return reference, Network(FEATURES, LABELS, (N_HIDDEN,), n_classes=N_CLASSES)


def test_starts_agree(pair: tuple[Reference, Network]) -> None:
    assert np.array_equal(pair[0].initial_point(3), pair[1].initial_point(3))


def test_losses_gradients_and_products_agree(pair: tuple[Reference, Network]) -> None:
    reference, network = pair
    # Random biases as well: at the initial point they are all zero.
    theta = np.random.default_rng(8).normal(scale=0.5, size=network.n_parameters)
    v = np.linspace(-1.0, 1.0, theta.size)
    loss, gradient = network.value_and_gradient(theta)
    assert reference.loss_and_gradient(theta)[0] == pytest.approx(loss, rel=1e-13)
    assert reference.loss_and_gradient(theta)[1] == pytest.approx(gradient, rel=1e-11, abs=1e-15)
    product = network.hessian_product(theta, v, "gauss-newton")
    assert reference.gauss_newton_product(theta, v) == pytest.approx(product, rel=1e-11, abs=1e-15)
    assert reference.logits(theta, FEATURES) == pytest.approx(network.outputs(theta, FEATURES))


def test_cached_activations_follow_the_point(pair: tuple[Reference, Network]) -> None:
    reference, network = pair
    theta = network.initial_point(1)
    v = np.linspace(-1.0, 1.0, theta.size)
    reference.gauss_newton_product(theta, v)
    theta *= 0.5  # in place, as a solver may do
    expected = network.hessian_product(theta, v, "gauss-newton")
    assert reference.gauss_newton_product(theta, v) == pytest.approx(expected, rel=1e-11, abs=1e-15)
