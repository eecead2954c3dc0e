"""Objection: a mini-batch Hessian is garbage. Errors by batch size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hesse.neural_network import Network

from .workshop import Numbers, Vector, curve, digits_network, finish

BATCHES = (8, 16, 32, 64, 128, 256, 512, 1024)
DRAWS = 20
# Places in a run of trust-ncg, by training loss.
PLACES = {"start": 2.5, "loss 0.1": 0.1, "loss 0.001": 1e-3}
# Of the step, relative to the curvature along the gradient (empirical: close to what the trainers
# choose by themselves).
DAMPING = 1e-2
LENGTHS = tuple(0.5**i for i in range(11))
CG_TOLERANCE = 1e-2
CG_PRODUCTS = 250
SIZE = (14.0, 4.2)


def measure() -> Numbers:
    """Draw batches at each place; medians of errors relative to all samples."""
    network = digits_network()
    generator = np.random.default_rng(0)
    rows = []
    for place, theta in places(network).items():
        value, g = network.value_and_gradient(theta)
        damping = DAMPING * float(g @ product(network, theta)(g)) / float(g @ g)
        exact = step(product(network, theta), g, damping)
        curved = product(network, theta)(exact)
        gain = best_fall(network, theta, value, exact)
        for batch in BATCHES:
            errors: dict[str, list[float]] = {}
            for _ in range(DRAWS):
                samples = generator.choice(network.n_samples, batch, replace=False)
                part = product(network, theta, samples)
                sampled_g = network.value_and_gradient(theta, samples)[1]
                steps = {
                    "step, gradient of all": step(part, g, damping),
                    "step, all of the batch": step(part, sampled_g, damping),
                }
                found = {
                    "gradient": distance(sampled_g, g),
                    "product": distance(part(exact), curved),
                    **{name: distance(s, exact) for name, s in steps.items()},
                    **{
                        f"gain of {name}": best_fall(network, theta, value, s) / gain
                        for name, s in steps.items()
                    },
                }
                for name, error in found.items():
                    errors.setdefault(name, []).append(error)
            medians = {name: float(np.median(values)) for name, values in errors.items()}
            rows.append({"place": place, "batch": batch, **medians})
    return {"rows": rows}


def places(network: Network) -> dict[str, Vector]:
    """Return points of a run where the loss first falls below each mark."""
    found: dict[str, Vector] = {}
    theta = network.initial_point(0)
    marks = dict(PLACES)
    found["start"] = theta
    del marks["start"]

    def keep(intermediate_result: Any) -> bool:
        for place, loss in list(marks.items()):
            if intermediate_result.fun <= loss:
                found[place] = intermediate_result.x.copy()
                del marks[place]
        return not marks

    network.minimize(theta, "trust-ncg", callback=keep)
    return found


def product(network: Network, theta: Vector, samples: Any = None) -> Callable[[Vector], Vector]:
    """Return the multiplication by the Gauss-Newton matrix of some samples."""
    return lambda v: network.hessian_product(theta, v, "gauss-newton", samples)


def step(multiply: Callable[[Vector], Vector], g: Vector, damping: float) -> Vector:
    """Solve (B + λI) s = −g by conjugate gradients."""
    s, residual = np.zeros_like(g), -g
    direction, square = residual.copy(), float(g @ g)
    for _ in range(CG_PRODUCTS):
        curved = multiply(direction) + damping * direction
        length = square / float(direction @ curved)
        s = s + length * direction
        residual = residual - length * curved
        before, square = square, float(residual @ residual)
        if square <= CG_TOLERANCE**2 * float(g @ g):
            break
        direction = residual + square / before * direction
    return s


def best_fall(network: Network, theta: Vector, value: float, s: Vector) -> float:
    """Return how far the loss on all samples falls at the best of some lengths of a step."""
    return max(0.0, *(value - network.value(theta + length * s) for length in LENGTHS))


def distance(a: Vector, b: Vector) -> float:
    """Return ‖a − b‖/‖b‖."""
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def draw(figure: Any, numbers: Numbers) -> None:
    """Draw relative errors at each place, and what the steps gain."""
    panels = figure.subplots(1, len(PLACES) + 1)
    names = ("gradient", "product", "step, gradient of all", "step, all of the batch")
    for panel, place in zip(panels, PLACES, strict=False):
        rows = [row for row in numbers["rows"] if row["place"] == place]
        sizes = [row["batch"] for row in rows]
        for index, name in enumerate(names):
            curve(panel, sizes, [row[name] for row in rows], index, name)
        panel.set_xscale("log", base=2)
        panel.set_yscale("log")
        panel.set_ylim(0.02, 20.0)
        finish(panel, "batch size", "relative error (median)", place)
    last = panels[-1]
    for index, place in enumerate(PLACES):
        rows = [row for row in numbers["rows"] if row["place"] == place]
        sizes = [row["batch"] for row in rows]
        for name, line in (("gradient of all", "-"), ("all of the batch", ":")):
            gains = [row[f"gain of step, {name}"] for row in rows]
            curve(last, sizes, gains, index, f"{place}, {name}", linestyle=line)
    last.set_xscale("log", base=2)
    last.set_ylim(0.0, 2.0)
    finish(last, "batch size", "fall of the loss by a line search, share")
