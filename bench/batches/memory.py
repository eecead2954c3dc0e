"""Fits a million pixels in this process and prints its largest memory as JSON.

``python -m bench.batches.memory PIXELS DTYPE``; the curves are exponential decays of 50 points.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import numpy as np

import hesse

from ..resident import megabytes

POINTS = 50
ROWS = 10_000


def decays(pixels: int, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Return abscissae and curves, made a few at a time so that nothing else takes memory."""
    rng = np.random.default_rng(0)
    x = np.linspace(0.0, 5.0, POINTS)
    Y = np.empty((pixels, POINTS), dtype=dtype)
    for begin in range(0, pixels, ROWS):
        block = Y[begin : begin + ROWS]
        a, k = rng.uniform(0.5, 2.0, (len(block), 1)), rng.uniform(0.3, 3.0, (len(block), 1))
        block[...] = a * np.exp(-k * x) + 0.02 * rng.standard_normal(block.shape)
    return x, Y


def main() -> None:
    """Fit and report."""
    pixels, dtype = int(sys.argv[1]), sys.argv[2]
    x, Y = decays(pixels, dtype)
    before = megabytes("VmHWM")
    begin = perf_counter()
    result = hesse.curve_fit_batch("exponential", x, Y.reshape(1000, -1, POINTS))
    row = {
        "seconds": perf_counter() - begin,
        "data_mb": Y.nbytes / 2**20,
        "before_mb": before,
        "peak_mb": megabytes("VmHWM"),
        "success": float(result.success.mean()),
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
