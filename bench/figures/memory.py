"""Objection: the Hessian does not fit. Peak memory of training, with and without a matrix."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from .workshop import Numbers, curve, digits_network, finish

# Hidden widths; 75 parameters each.
DENSE = {"trust-exact": (8, 16, 32, 64)}
FREE = {
    "trust-ncg": (8, 32, 128, 512, 2048, 8192),
    "l-bfgs": (8, 32, 128, 512, 2048, 8192),
}
# Two steps allocate all there is.
CHILD = """
import sys
from bench.resident import rise
from bench.figures.workshop import digits_network
network = digits_network(int(sys.argv[2]))
theta = network.initial_point(0)
network.value(theta)
options = {"maxiter": 2, "history": False}
print(int(2**20 * rise(lambda: network.minimize(theta, sys.argv[1], options=options))))
"""
SIZE = (7.0, 4.2)


def measure() -> Numbers:
    """Train for two steps in a process of its own each; bytes by method and parameters."""
    rows = []
    for method, widths in {**DENSE, **FREE}.items():
        for width in widths:
            command = [sys.executable, "-c", CHILD, method, str(width)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            n = digits_network(width).n_parameters
            rows.append({"method": method, "parameters": n, "bytes": int(done.stdout)})
    return {"rows": rows}


def draw(figure: Any, numbers: Numbers) -> None:
    """Draw megabytes against parameters."""
    panel = figure.subplots()
    for index, method in enumerate({**DENSE, **FREE}):
        rows = [row for row in numbers["rows"] if row["method"] == method and row["bytes"]]
        n = [row["parameters"] for row in rows]
        curve(panel, n, [1e-6 * row["bytes"] for row in rows], index, method)
    span = [6e2, 7e5]
    panel.plot(span, [8e-6 * n**2 for n in span], ":", color="grey", label="one matrix, 8n² bytes")
    panel.plot(span, [8e-6 * n for n in span], "--", color="grey", label="one vector, 8n bytes")
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_ylim(1e-2, 1e5)
    finish(panel, "parameters", "memory of two training steps, MB")
