"""A network's derivatives beside those that JAX finds from the plain formula of its loss."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from hesse.neural_network import Network
from hesse.neural_network._loss import Curvature

jax = pytest.importorskip("jax", exc_type=ImportError)
jax.config.update("jax_enable_x64", True)
jnp = jax.numpy

TOLERANCE = 1e-10
SAMPLES = 40
INPUTS = 5
CURVATURES: tuple[Curvature, ...] = ("hessian", "gauss-newton", "empirical-fisher")
# activation, loss, hidden layers, outputs, λ, weighted
CASES = [
    ("relu", "cross-entropy", (8,), 3, 0.0, False),
    ("tanh", "cross-entropy", (6, 4), 3, 1e-2, True),
    ("softplus", "cross-entropy", (4, 3, 5), 2, 0.0, True),
    ("leaky-relu", "binary-cross-entropy", (7, 4), 1, 0.1, False),
    ("sigmoid", "binary-cross-entropy", (5,), 2, 0.0, True),
    ("tanh", "squared-error", (6, 5), 2, 1e-3, False),
    ("softplus", "squared-error", (), 3, 0.0, True),
    ("relu", "poisson", (4, 4), 1, 0.0, True),
    ("sigmoid", "poisson", (3, 3, 3), 2, 0.2, False),
    ("identity", "cross-entropy", (4, 4), 3, 0.0, False),
]
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": jax.nn.relu,
    "leaky-relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "identity": lambda z: z,
}


class Peer:
    """The same network in JAX; its methods work in double precision."""

    def __init__(self, network: Network, X: np.ndarray, y: np.ndarray, weights: np.ndarray) -> None:
        self.network, self.X, self.y = network, X, y
        self.weights = weights / weights.mean()

    def outputs(self, theta: Any, X: Any) -> Any:
        """Return z of the samples in the rows of X."""
        a, first = X, 0
        widths = self.network.widths
        for layer, (inputs, units) in enumerate(pairwise(widths)):
            W = theta[first : first + units * (inputs + 1)].reshape(units, inputs + 1)
            first += W.size
            z = a @ W[:, :-1].T + W[:, -1]
            is_last = layer == len(widths) - 2
            a = z if is_last else ACTIVATIONS[self.network.activation](z)
        return a

    def losses(self, z: Any, y: Any) -> Any:
        """Return a number per row of z."""
        match self.network.loss:
            case "cross-entropy":
                chosen = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]
                return jax.nn.logsumexp(z, axis=1) - chosen
            case "binary-cross-entropy":
                return jnp.sum(jax.nn.softplus(z) - y * z, axis=1)
            case "squared-error":
                return 0.5 * jnp.sum((z - y) ** 2, axis=1)
        return jnp.sum(jnp.exp(z) - y * z, axis=1)

    def penalty(self, theta: Any) -> Any:
        """Return ½ λ‖weights‖²."""
        total, first = 0.0, 0
        for inputs, units in pairwise(self.network.widths):
            W = theta[first : first + units * (inputs + 1)].reshape(units, inputs + 1)
            first += W.size
            total = total + jnp.sum(W[:, :-1] ** 2)
        return 0.5 * self.network.l2 * total

    def value(self, theta: Any) -> Any:
        """Return the objective."""
        losses = self.losses(self.outputs(theta, self.X), self.y)
        return jnp.mean(self.weights * losses) + self.penalty(theta)

    def gauss_newton(self, theta: Any) -> Any:
        """Return the mean of JᵀHJ."""

        def loss(z: Any, y: Any) -> Any:
            return self.losses(z[None, :], y[None])[0]

        J = jax.jacobian(lambda t: self.outputs(t, self.X))(theta)
        H = jax.vmap(jax.hessian(loss))(self.outputs(theta, self.X), self.y)
        return jnp.einsum("i,iap,iab,ibq->pq", self.weights, J, H, J) / len(self.X)

    def evaluate(self, theta: np.ndarray, V: np.ndarray) -> dict[str, np.ndarray]:
        """Return everything at a point, by one compilation."""

        def everything(theta: Any, V: Any) -> dict[str, Any]:
            gradient = jax.grad(self.value)
            rows = jax.jacobian(lambda t: self.losses(self.outputs(t, self.X), self.y))(theta)
            penalty = jax.hessian(self.penalty)(theta)
            return {
                "value": self.value(theta),
                "gradient": gradient(theta),
                "outputs": self.outputs(theta, self.X),
                "sample gradients": self.weights[:, None] * rows,
                "hessian": jax.hessian(self.value)(theta),
                "gauss-newton": self.gauss_newton(theta) + penalty,
                "empirical-fisher": rows.T @ (self.weights[:, None] * rows) / SAMPLES + penalty,
                "products": jax.vmap(lambda v: jax.jvp(gradient, (theta,), (v,))[1], 1, 1)(V),
            }

        return {name: np.asarray(a) for name, a in jax.jit(everything)(theta, V).items()}


def is_near(found: Any, expected: np.ndarray) -> bool:
    """Tell whether a result is right to ten digits of the largest entry's size."""
    return bool(np.linalg.norm(found - expected) <= TOLERANCE * np.linalg.norm(expected))


@pytest.fixture(params=CASES, ids=lambda case: "-".join(map(str, case)))
def pair(request: pytest.FixtureRequest) -> tuple[Network, Peer, np.ndarray]:
    """Return a network, its peer and a point."""
    activation, loss, hidden, outputs, l2, weighted = request.param
    rng = np.random.default_rng(SAMPLES + outputs)
    X = rng.standard_normal((SAMPLES, INPUTS))
    y = {
        "cross-entropy": rng.integers(outputs, size=SAMPLES),
        "binary-cross-entropy": rng.random((SAMPLES, outputs)).round(),
        "squared-error": rng.standard_normal((SAMPLES, outputs)),
        "poisson": rng.poisson(1.5, (SAMPLES, outputs)).astype(float),
    }[loss]
    weights = rng.random(SAMPLES) if weighted else np.ones(SAMPLES)
    network = Network(
        X,
        y,
        hidden,
        activation=activation,
        loss=loss,
        l2=l2,
        sample_weight=weights if weighted else None,
        n_classes=outputs if loss == "cross-entropy" else None,
    )
    theta = network.initial_point(3) + 0.1 * rng.standard_normal(network.n_parameters)
    return network, Peer(network, X, y, weights), theta


def test_everything_agrees(pair: tuple[Network, Peer, np.ndarray]) -> None:
    network, peer, theta = pair
    V = np.random.default_rng(5).standard_normal((network.n_parameters, 3))
    expected = peer.evaluate(theta, V)
    value, gradient = network.value_and_gradient(theta)
    assert is_near(value, expected["value"])
    assert is_near(gradient, expected["gradient"])
    assert is_near(network.outputs(theta, peer.X), expected["outputs"])
    assert is_near(network.sample_gradients(theta), expected["sample gradients"])
    for curvature in CURVATURES:
        assert is_near(network.hessian(theta, curvature), expected[curvature])
        diagonal = np.diag(expected[curvature])
        assert is_near(network.hessian_diagonal(theta, curvature), diagonal)
        products = network.hessian_product(theta, V, curvature)
        assert is_near(products, expected[curvature] @ V)
    assert is_near(network.hessian_product(theta, V), expected["products"])
    assert is_near(network.hessian_product(theta, V[:, 0]), expected["products"][:, 0])
