"""A few runs of hesse, for `.ci/emulate`: small and large Hessians, on one thread and on two.

``emulated.py LEVEL`` wants the core of that level to be the one that `import hesse` chose;
``emulated.py --load LEVEL`` works with that of another level in its place.
"""

from __future__ import annotations

import argparse
import importlib
from typing import Any

import numpy as np

import hesse
from hesse import _core

METHODS = ("newton", "newton-damped", "trust-exact", "trust-ncg", "arc", "l-bfgs")
# Around the sizes of registers and blocks; the last is large enough for threads.
SIZES = {
    1: METHODS,
    2: METHODS,
    3: METHODS,
    7: METHODS,
    17: METHODS,
    65: METHODS,
    400: ("trust-exact",),
}


def sum_of_quartics(n: int, method: str) -> hesse.OptimizeResult:
    """Minimise a function that is indefinite at its start."""
    random = np.random.default_rng(n)
    Q = random.standard_normal((n, n)) / n**0.5
    A, b = Q + Q.T, random.standard_normal(n)
    second: dict[str, Any] = {}
    if method != "l-bfgs":
        second["hess"] = lambda x: A + np.diag(3.0 * x**2)
    return hesse.minimize(
        lambda x: float(0.5 * x @ A @ x + np.sum(x**4) / 4.0 + b @ x),
        np.zeros(n),
        jac=lambda x: A @ x + x**3 + b,
        method=method,
        **second,
    )


def main() -> None:
    """Run and compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("level")
    parser.add_argument("--load", action="store_true")
    arguments = parser.parse_args()
    if arguments.load:
        _core.minimize = importlib.import_module(f"hesse._core_{arguments.level}").minimize
    else:
        info = hesse.build_info()
        found = info["instruction_set"], info["instruction_set_of_cpu"]
        assert found == (arguments.level, arguments.level), found
    runs = 0
    for n, methods in SIZES.items():
        for method in methods:
            with hesse.num_threads(1):
                alone = sum_of_quartics(n, method)
            with hesse.num_threads(2):
                together = sum_of_quartics(n, method)
            assert alone.success, (n, method, alone.reason)
            assert np.max(np.abs(alone.jac)) <= 1e-7, (n, method)
            assert np.array_equal(alone.x, together.x), (n, method)
            runs += 2
    print(f"{runs} runs")


if __name__ == "__main__":
    main()
