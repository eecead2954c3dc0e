"""The first-order methods of PyTorch and Keras on the same network, data, start and batches.

Both run as they come, in single precision. The clock stands still between epochs, while the
loss on the whole training part is evaluated, by the core.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from hesse._digits.contestants import Method
from hesse._digits.extras import require

if TYPE_CHECKING:
    from hesse._digits.training import Limits, OnReport, Problem, Trace, Vector


def is_installed(method: Method) -> bool:
    """Whether the packages that a method needs can be imported."""
    return all(find_spec(name) is not None for name in _packages(method))


def require_library(method: Method) -> None:
    """Import nothing, but refuse a method whose packages are missing.

    Raises
    ------
    MissingExtraError
        If one is not installed.
    """
    for name in _packages(method):
        if find_spec(name) is None:
            require(name)


def _packages(method: Method) -> tuple[str, ...]:
    """Name the packages of a method; Keras runs on PyTorch here."""
    return {"torch": ("torch",), "keras": ("torch", "keras")}.get(method.kind, ())


def run(
    method: Method,
    problem: Problem,
    limits: Limits,
    options: Mapping[str, Any],
    seed: int,
    trace: Trace,
    report: OnReport,
) -> None:
    """Train with another library until the trace meets a limit.

    Parameters
    ----------
    method : Method
        Library and optimiser.
    problem : Problem
        Data and network.
    limits : Limits
        When the run ends.
    options : mapping
        ``learning_rate``, ``batch_size`` and perhaps ``momentum``.
    seed : int
        Seed of the shuffles.
    trace : Trace
        Holds the start, and receives an entry per epoch.
    report : callable
        ``report(passes, loss)``.

    Raises
    ------
    MissingExtraError
        If the library is not installed.
    """
    epochs_of = _torch_epochs if method.kind == "torch" else _keras_epochs

    def begin() -> Iterator[Any]:
        epochs = epochs_of(method.solver, problem, trace.points[0], options, seed)
        next(epochs)
        return epochs

    seconds = 0.0
    # A single thread: its cores would wait for each other over layers this small.
    with _one_thread():
        # The first epoch of a process loads code, which is not training.
        next(begin())
        epochs = begin()
        while not trace.is_over(limits):
            start = time.perf_counter()
            next(epochs)
            seconds += time.perf_counter() - start
            theta = next(epochs)
            passes = trace.passes[-1] + 1.0
            trace.add(seconds, passes, passes, problem.network.value(theta), theta)
            report(passes, trace.losses[-1])


@contextmanager
def _one_thread() -> Iterator[None]:
    torch = require("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _layers(problem: Problem, theta: Vector) -> Iterator[tuple[Any, Any]]:
    """Cut a point into the weights (units, inputs) and the biases of each layer, in float32."""
    first = 0
    for inputs, units in pairwise(problem.network.widths):
        last = first + units * (inputs + 1)
        layer = theta[first:last].reshape(units, inputs + 1).astype(np.float32)
        yield layer[:, :-1].copy(), layer[:, -1].copy()
        first = last


def _joined(layers: Iterator[tuple[Any, Any]]) -> Vector:
    """Put layers together as a point of the core's."""
    parts = [np.column_stack(layer).astype(np.float64).ravel() for layer in layers]
    return np.concatenate(parts)


def _torch_epochs(
    solver: str, problem: Problem, theta: Vector, options: Mapping[str, Any], seed: int
) -> Iterator[Any]:
    """Prepare, yield; train for an epoch, yield; yield the point; and so on."""
    torch = require("torch")
    modules: list[Any] = []
    for weights, biases in _layers(problem, theta):
        linear = torch.nn.Linear(weights.shape[1], weights.shape[0])
        linear.weight.data = torch.from_numpy(weights)
        linear.bias.data = torch.from_numpy(biases)
        modules += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*modules[:-1])
    linears = modules[::2]
    groups = [
        {"params": [layer.weight for layer in linears], "weight_decay": problem.network.l2},
        {"params": [layer.bias for layer in linears], "weight_decay": 0.0},
    ]
    rate = float(options["learning_rate"])
    optimizer = (
        torch.optim.Adam(groups, lr=rate)
        if solver == "adam"
        else torch.optim.SGD(groups, lr=rate, momentum=float(options["momentum"]))
    )
    features = torch.from_numpy(problem.data.train_features.astype(np.float32))
    labels = torch.from_numpy(problem.data.train_labels)
    generator = torch.Generator().manual_seed(seed)
    loss_of = torch.nn.functional.cross_entropy
    yield
    while True:
        order = torch.randperm(len(labels), generator=generator)
        for batch in order.split(int(options["batch_size"])):
            optimizer.zero_grad()
            loss_of(model(features[batch]), labels[batch]).backward()
            optimizer.step()
        yield
        yield _joined((a.weight.detach().numpy(), a.bias.detach().numpy()) for a in linears)


def _keras_epochs(
    solver: str, problem: Problem, theta: Vector, options: Mapping[str, Any], seed: int
) -> Iterator[Any]:
    """Prepare, yield; train for an epoch, yield; yield the point; and so on."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = require("keras")
    keras.utils.set_random_seed(seed)
    *hidden, n_outputs = problem.network.widths[1:]
    penalty = {"kernel_regularizer": keras.regularizers.L2(0.5 * problem.network.l2)}
    layers = [keras.layers.Dense(width, activation="relu", **penalty) for width in hidden]
    layers.append(keras.layers.Dense(n_outputs, **penalty))
    model = keras.Sequential([keras.Input((problem.network.widths[0],)), *layers])
    for layer, (weights, biases) in zip(layers, _layers(problem, theta), strict=True):
        layer.set_weights([weights.T, biases])
    rate = float(options["learning_rate"])
    model.compile(
        keras.optimizers.Adam(rate)
        if solver == "adam"
        else keras.optimizers.SGD(rate, momentum=float(options["momentum"])),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    features = problem.data.train_features.astype(np.float32)
    yield
    while True:
        model.fit(
            features,
            problem.data.train_labels,
            batch_size=int(options["batch_size"]),
            verbose=0,
        )
        yield
        with warnings.catch_warnings():
            # Keras's own, about NumPy's conventions.
            warnings.simplefilter("ignore", DeprecationWarning)
            point = _joined((w.T, b) for w, b in (layer.get_weights() for layer in layers))
        yield point
