"""Objection: a Newton step costs n³. Seconds of each part of a step against n."""

from __future__ import annotations

from typing import Any

import numpy as np

import hesse

from .workshop import Numbers, curve, digits_network, fastest, finish

# Hidden widths; 75 parameters each.
WIDTHS = (4, 8, 16, 32, 64)
SIZE = (7.0, 4.2)


def measure() -> Numbers:
    """Time gradient, product, matrix and factorisation at a random start."""
    rows = []
    for width in WIDTHS:
        network = digits_network(width)
        theta = network.initial_point(0)
        matrix = network.hessian(theta, "gauss-newton")
        shift = 1e-3 * float(np.max(np.diag(matrix)))
        parts = {
            "loss and gradient": lambda n=network, x=theta: n.value_and_gradient(x),
            "Gauss-Newton product": lambda n=network, x=theta: n.hessian_product(
                x, x, "gauss-newton"
            ),
            "exact Hessian": lambda n=network, x=theta: n.hessian(x),
            "Cholesky": lambda m=matrix, s=shift: hesse.linalg.cholesky(m, shift=s),
        }
        seconds = {name: fastest(call) for name, call in parts.items()}
        rows.append({"parameters": network.n_parameters, **seconds})
    return {"rows": rows}


def draw(figure: Any, numbers: Numbers) -> None:
    """Draw milliseconds against parameters."""
    panel = figure.subplots()
    rows = numbers["rows"]
    n = [row["parameters"] for row in rows]
    for index, name in enumerate(key for key in rows[0] if key != "parameters"):
        curve(panel, n, [1e3 * row[name] for row in rows], index, name)
    panel.set_xscale("log")
    panel.set_yscale("log")
    finish(panel, "parameters", "milliseconds, 1,437 samples")
