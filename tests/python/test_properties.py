"""Properties of whole families of problems, and independence of the number of threads."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hesse
from helpers import METHODS, max_norm
from hesse import Status

EXAMPLES = settings(deadline=None, max_examples=50, derandomize=True)
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 12)
# Condition numbers up to 1e3 lose so much of what gtol = 1e-8 leaves.
X_ATOL = 1e-5
GRADIENT_RTOL = 1e-7
CURVATURE_RTOL = 1e-6


def orthogonal(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def symmetric(rng: np.random.Generator, spectrum: np.ndarray) -> np.ndarray:
    Q = orthogonal(rng, spectrum.size)
    A = (Q * spectrum) @ Q.T
    return 0.5 * (A + A.T)


def second_order(method: str, hess: object) -> dict[str, object]:
    return {} if method == "l-bfgs" else {"hess": hess}


@EXAMPLES
@given(seed=SEEDS, n=SIZES, method=st.sampled_from(METHODS))
def test_convex_quadratics_are_solved(seed: int, n: int, method: str) -> None:
    rng = np.random.default_rng(seed)
    A = symmetric(rng, 10.0 ** rng.uniform(0.0, 3.0, n))
    minimiser = rng.standard_normal(n)
    result = hesse.minimize(
        lambda x: 0.5 * (x - minimiser) @ A @ (x - minimiser),
        rng.standard_normal(n),
        jac=lambda x: A @ (x - minimiser),
        method=method,
        **second_order(method, lambda x: A),
    )
    assert result.success, result.message
    np.testing.assert_allclose(result.x, minimiser, atol=X_ATOL)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, method=st.sampled_from(METHODS))
def test_bounded_nonconvex_functions_end_at_stationary_points(
    seed: int, n: int, method: str
) -> None:
    rng = np.random.default_rng(seed)
    A = symmetric(rng, rng.uniform(-10.0, 10.0, n))
    b = rng.standard_normal(n)

    def hess(x: np.ndarray) -> np.ndarray:
        return A + np.diag(3.0 * x**2)

    x0 = rng.standard_normal(n)
    result = hesse.minimize(
        lambda x: 0.5 * x @ A @ x + 0.25 * np.sum(x**4) + b @ x,
        x0,
        jac=lambda x: A @ x + x**3 + b,
        method=method,
        **second_order(method, hess),
    )
    assert result.success or result.status in (Status.NO_PROGRESS, Status.SADDLE_POINT)
    H = hess(result.x)
    norm = np.linalg.norm(H, 2)
    assert max_norm(result.jac) <= GRADIENT_RTOL * norm, result.message
    if method in ("trust-exact", "arc"):
        assert np.linalg.eigvalsh(H)[0] >= -CURVATURE_RTOL * norm


@EXAMPLES
@given(seed=SEEDS, n=st.integers(2, 12), method=st.sampled_from(("trust-exact", "arc")))
def test_any_strict_saddle_is_left(seed: int, n: int, method: str) -> None:
    """The start is stationary and its Hessian indefinite."""
    rng = np.random.default_rng(seed)
    spectrum = rng.uniform(1.0, 10.0, n)
    spectrum[: rng.integers(1, n)] *= -1.0
    A = symmetric(rng, spectrum)
    result = hesse.minimize(
        lambda x: 0.5 * x @ A @ x + 0.25 * np.sum(x**4),
        np.zeros(n),
        jac=lambda x: A @ x + x**3,
        hess=lambda x: A + np.diag(3.0 * x**2),
        method=method,
    )
    H = A + np.diag(3.0 * result.x**2)
    assert result.fun < 0.0
    assert np.linalg.eigvalsh(H)[0] >= -CURVATURE_RTOL * np.linalg.norm(H, 2)


@EXAMPLES
@given(seed=SEEDS, method=st.sampled_from(METHODS), shift=st.integers(-10, 10))
def test_the_unit_of_the_value_does_not_matter(seed: int, method: str, shift: int) -> None:
    """A power of four multiplies every number of the run, roots of them too, without rounding."""
    rng = np.random.default_rng(seed)
    A = symmetric(rng, 10.0 ** rng.uniform(0.0, 2.0, 5))
    x0 = rng.standard_normal(5)
    points = []
    for unit in (1.0, 4.0**shift):
        result = hesse.minimize(
            lambda x, u=unit: u * (0.5 * x @ A @ x + 0.25 * np.sum(x**4)),
            x0,
            jac=lambda x, u=unit: u * (A @ x + x**3),
            method=method,
            options={"gtol": 0.0, "gtol_rel": 1e-6},
            **second_order(method, lambda x, u=unit: u * (A + np.diag(3.0 * x**2))),
        )
        points.append(result.x)
    np.testing.assert_array_equal(*points)


SCRIPT = """
import hashlib, sys
import numpy as np
import hesse

method, n = sys.argv[1], 600
rng = np.random.default_rng(7)
A = rng.standard_normal((n, n))
A = 0.5 * (A + A.T) / np.sqrt(n)
b = rng.standard_normal(n)
result = hesse.minimize(
    lambda x: 0.5 * x @ A @ x + 0.25 * np.sum(x**4) + b @ x,
    np.zeros(n),
    jac=lambda x: A @ x + x**3 + b,
    hess=lambda x: A + np.diag(3.0 * x**2),
    method=method,
    options={"maxiter": 15},
)
assert result.nit > 3
text = result.x.tobytes() + result.history["fun"].tobytes() + result.history["step_norm"].tobytes()
print(hashlib.sha256(text).hexdigest())
"""


@pytest.mark.parametrize("method", [m for m in METHODS if m != "l-bfgs"])
def test_result_does_not_depend_on_the_number_of_threads(method: str) -> None:
    digests = []
    for threads in ("1", "2"):
        # The callbacks' own linear algebra keeps to one thread.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, method],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        digests.append(run.stdout)
    assert len(digests[0].strip()) == 64
    assert digests[0] == digests[1]
