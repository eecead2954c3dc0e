"""Objection: Newton's method runs into saddle points. Loss and index along runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from hesse._digits.data import N_CLASSES, load_data
from hesse.neural_network import Network

from .workshop import Numbers, Vector, curve, finish

# Smooth, penalised, and without softmax's freedom to shift all outputs: the Hessian is regular, as
# the textbook's method needs.
NETWORK: dict[str, Any] = {"activation": "tanh", "loss": "binary-cross-entropy", "l2": 1e-3}
HIDDEN = 6
# Small weights, close to the saddle point at which all of them are zero.
SHRINKING = 0.03
CONTESTANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "textbook Newton": ("newton", {"globalization": None}),
    "newton (magnitudes, line search)": ("newton", {}),
    "trust-exact": ("trust-exact", {}),
    "saddle-free": ("saddle-free", {}),
}
ITERATIONS = 60
SIZE = (10.0, 4.0)


def measure() -> Numbers:
    """Follow each method from the same start."""
    data = load_data(0)
    one_hot = np.eye(N_CLASSES)[data.train_labels]
    network = Network(data.train_features, one_hot, (HIDDEN,), **NETWORK)
    theta = SHRINKING * network.initial_point(0)
    runs = {}
    for name, (method, options) in CONTESTANTS.items():
        points: list[Vector] = [theta]

        def keep(xk: Vector, points: list[Vector] = points) -> None:
            points.append(xk.copy())

        result = network.minimize(
            theta,
            method,
            curvature="hessian",
            callback=keep,
            options={"maxiter": ITERATIONS, "gtol": 1e-8, **options},
        )
        values = [network.value(point) for point in points]
        negative = [int(np.sum(np.linalg.eigvalsh(network.hessian(p)) < -1e-10)) for p in points]
        runs[name] = {"reason": str(result.reason), "losses": values, "negative": negative}
    return {"parameters": network.n_parameters, "runs": runs}


def draw(figure: Any, numbers: Numbers) -> None:
    """Draw loss and number of negative eigenvalues against iterations."""
    left, right = figure.subplots(1, 2)
    for index, (name, run) in enumerate(numbers["runs"].items()):
        curve(left, range(len(run["losses"])), run["losses"], index, f"{name}: {run['reason']}")
        curve(right, range(len(run["negative"])), run["negative"], index, name)
    left.set_yscale("log")
    finish(left, "iterations", "training loss with penalty")
    right.set_yscale("symlog", linthresh=1.0)
    finish(right, "iterations", f"negative eigenvalues, of {numbers['parameters']}")
