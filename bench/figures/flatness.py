"""Objection: second-order minima are sharp and generalise badly. Sharpness beside test accuracy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from hesse._digits.contestants import METHODS
from hesse._digits.data import load_data
from hesse._digits.training import Limits, Problem, run_method
from hesse.linalg import eigsh_extreme

from .workshop import Numbers, curve, finish

SEEDS = range(10)
# First-order settings near the best of the grids of ``hesse digits``.
CONTESTANTS: dict[str, dict[str, float]] = {
    "sgd": {"learning_rate": 0.2, "momentum": 0.0, "batch_size": 32},
    "adam": {"learning_rate": 0.01, "batch_size": 32},
    "l-bfgs": {},
    "subsampled-newton": {},
    "trust-ncg": {},
}
# The same loss for all: minima at different heights are not comparable.
TARGET = 1e-3
L2 = 1e-3
L2_PASSES = 150.0
SIZE = (10.0, 4.0)


def measure() -> Numbers:
    """Train each method on ten splits, to the same loss and with a penalty."""
    rows = []
    for seed in SEEDS:
        data = load_data(seed)
        for l2, limits in (
            (0.0, Limits(TARGET, 1000.0, 60.0)),
            (L2, Limits(-math.inf, L2_PASSES, 60.0, gtol=1e-4)),
        ):
            problem = Problem.pose(data, (32,), l2)
            theta = problem.network.initial_point(seed)
            for name, setting in CONTESTANTS.items():
                trace = run_method(METHODS[name], problem, theta, limits, setting, seed)
                end = trace.points[-1]
                rows.append(
                    {
                        "method": name,
                        "seed": seed,
                        "l2": l2,
                        "loss": trace.losses[-1],
                        "largest eigenvalue": sharpness(problem, end),
                        "test accuracy": problem.accuracies(end)[1],
                    }
                )
    return {"rows": rows, "medians": medians(rows)}


def sharpness(problem: Problem, theta: Any) -> float:
    """Return the largest eigenvalue of the Hessian."""
    network = problem.network
    pairs = eigsh_extreme(
        lambda v: network.hessian_product(theta, v), 1, "largest", n=theta.size, tol=1e-4
    )
    return float(pairs.eigenvalues[-1])


def medians(rows: list[Numbers]) -> list[Numbers]:
    """Return medians over the seeds."""
    found = []
    for l2 in (0.0, L2):
        for name in CONTESTANTS:
            group = [row for row in rows if row["method"] == name and row["l2"] == l2]
            keys = ("loss", "largest eigenvalue", "test accuracy")
            values = {key: float(np.median([row[key] for row in group])) for key in keys}
            found.append({"method": name, "l2": l2, **values})
    return found


def draw(figure: Any, numbers: Numbers) -> None:
    """Draw test accuracy against the largest eigenvalue, a point per run."""
    for panel, l2 in zip(figure.subplots(1, 2, sharey=True), (0.0, L2), strict=True):
        for index, name in enumerate(CONTESTANTS):
            rows = [r for r in numbers["rows"] if r["method"] == name and r["l2"] == l2]
            curve(
                panel,
                [row["largest eigenvalue"] for row in rows],
                [100 * row["test accuracy"] for row in rows],
                index,
                name,
                linestyle="none",
            )
        panel.set_xscale("log")
        title = f"at a training loss of {TARGET:g}" if l2 == 0.0 else f"with a penalty of {l2:g}"
        finish(panel, "largest eigenvalue of the Hessian", "test accuracy, %", title)
