"""The digits' network, 64–32–10 with rectifiers, as each contestant evaluates it.

A contestant turns storage ("float64" or "float32") into calls by the name of their task. The core
stores features in that precision and computes in float64; JAX and PyTorch compute in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hesse.neural_network import Network

WIDTHS = (64, 32, 10)
SAMPLES = 1437
PARAMETERS = 65 * 32 + 33 * 10
_WEIGHTS = 64 * 32 + 32 * 10
_HIDDEN = 32 * 10
# Flops: a multiplication and an addition per sample and weight for each product of a pass. The
# matrix counts each entry of one triangle once, whatever the method takes for it.
TASKS = {
    "gradient": 2.0 * SAMPLES * (2 * _WEIGHTS + _HIDDEN),
    "Gauss–Newton product": 2.0 * SAMPLES * (2 * _WEIGHTS + 2 * _HIDDEN),
    "Hessian": float(SAMPLES * PARAMETERS**2),
    "gemm": 2.0 * 512**3,
}
# Tangents at a time; the fastest is taken.
CHUNKS = (32, 128, 482)

Call = Callable[[], object]
Calls = dict[str, list[Call]]


def digits(storage: str) -> tuple[np.ndarray, np.ndarray]:
    """Return features and labels of the training part."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return (data.data[:SAMPLES] / 16.0).astype(storage), data.target[:SAMPLES]


def points(storage: str) -> list[np.ndarray]:
    """Return two parameter vectors, so that nobody can answer from memory."""
    network = Network(np.zeros((1, 64)), [0], (32,), n_classes=10)
    return [network.initial_point(seed).astype(storage) for seed in (0, 1)]


def alternating(evaluate: Callable[[Any], object], at: list[Any]) -> Call:
    """Return a call that goes from one point to the other."""
    turn = [0]

    def call() -> object:
        turn[0] ^= 1
        return evaluate(at[turn[0]])

    return call


def hesse_calls(storage: str) -> Calls:
    """Return the core's."""
    from hesse import _core

    X, y = digits(storage)
    network = Network(X, y, (32,))
    at = points("float64")
    v = np.ones(PARAMETERS)
    A, C = np.ones((512, 512), order="F"), np.zeros((512, 512), order="F")
    return {
        "gradient": [alternating(network.value_and_gradient, at)],
        "Gauss–Newton product": [lambda: network.hessian_product(at[0], v, "gauss-newton")],
        "Hessian": [alternating(network.hessian, at)],
        "gemm": [lambda: _core.subtract_product(C, A, A, False)],
    }


def jax_calls(storage: str) -> Calls:
    """Return JAX's, compiled; the matrix whole and in chunks of products."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", storage == "float64")
    X, y = map(jnp.asarray, digits(storage))
    at = [jnp.asarray(x) for x in points(storage)]
    v = jnp.ones(PARAMETERS, dtype=storage)

    def outputs(x: Any) -> Any:
        first, second = x[: 32 * 65].reshape(32, 65), x[32 * 65 :].reshape(10, 33)
        hidden = jax.nn.relu(X @ first[:, :-1].T + first[:, -1])
        return hidden @ second[:, :-1].T + second[:, -1]

    def loss_of(z: Any) -> Any:
        chosen = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - chosen)

    def loss(x: Any) -> Any:
        return loss_of(outputs(x))

    def gauss_newton(x: Any) -> Any:
        z, Jv = jax.jvp(outputs, (x,), (v,))
        HJv = jax.jvp(jax.grad(loss_of), (z,), (Jv,))[1]
        return jax.vjp(outputs, x)[1](HJv)[0]

    def chunked(size: int) -> Callable[[Any], Any]:
        def matrix(x: Any) -> Any:
            def product(tangent: Any) -> Any:
                return jax.jvp(jax.grad(loss), (x,), (tangent,))[1]

            return jax.lax.map(product, jnp.eye(PARAMETERS, dtype=storage), batch_size=size)

        return matrix

    def compiled(function: Callable[[Any], Any]) -> Call:
        fast = jax.jit(function)
        return alternating(lambda x: jax.block_until_ready(fast(x)), at)

    return {
        "gradient": [compiled(jax.value_and_grad(loss))],
        "Gauss–Newton product": [compiled(gauss_newton)],
        "Hessian": [compiled(jax.hessian(loss)), *(compiled(chunked(size)) for size in CHUNKS)],
    }


def torch_calls(storage: str) -> Calls:
    """Return PyTorch's; the matrix by `torch.func` in chunks of products."""
    import os

    import torch
    from torch.func import grad, jvp, vjp, vmap

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    X, y = map(torch.from_numpy, digits(storage))
    at = [torch.from_numpy(x) for x in points(storage)]
    v = torch.ones(PARAMETERS, dtype=X.dtype)
    cross_entropy = torch.nn.functional.cross_entropy

    def outputs(x: Any) -> Any:
        first, second = x[: 32 * 65].view(32, 65), x[32 * 65 :].view(10, 33)
        hidden = torch.relu(X @ first[:, :-1].T + first[:, -1])
        return hidden @ second[:, :-1].T + second[:, -1]

    def loss(x: Any) -> Any:
        return cross_entropy(outputs(x), y)

    def gradient(x: Any) -> Any:
        x = x.detach().requires_grad_()
        return torch.autograd.grad(loss(x), x)

    def gauss_newton(x: Any) -> Any:
        z, Jv = jvp(outputs, (x,), (v,))
        HJv = jvp(grad(lambda output: cross_entropy(output, y)), (z,), (Jv,))[1]
        return vjp(outputs, x)[1](HJv)[0]

    def chunked(size: int) -> Callable[[Any], Any]:
        def matrix(x: Any) -> Any:
            def product(tangent: Any) -> Any:
                return jvp(grad(loss), (x,), (tangent,))[1]

            return vmap(product, chunk_size=size)(torch.eye(PARAMETERS, dtype=X.dtype))

        return matrix

    return {
        "gradient": [alternating(gradient, at)],
        "Gauss–Newton product": [alternating(gauss_newton, at)],
        "Hessian": [alternating(chunked(size), at) for size in CHUNKS],
    }


CONTESTANTS: dict[str, Callable[[str], Calls]] = {
    "hesse": hesse_calls,
    "jax": jax_calls,
    "torch": torch_calls,
}
