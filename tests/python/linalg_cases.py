"""What the tests of `hesse.linalg` share: matrices, the forms arrays come in, and bad arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[np.float64]

EXAMPLES = settings(deadline=None, max_examples=60, derandomize=True)
SEEDS = st.integers(0, 2**32 - 1)
# Both sides of the orders at which kernels change their ways: 32, 64 and a few hundred.
SIZES = st.sampled_from((0, 1, 2, 3, 5, 8, 17, 31, 32, 33, 64, 65, 100))

EPSILON = float(np.finfo(np.float64).eps)


def symmetric(rng: np.random.Generator, spectrum: Array) -> Array:
    """Return a matrix with these eigenvalues, symmetric to the last bit."""
    n = spectrum.size
    Q = np.linalg.qr(rng.standard_normal((n, n)))[0]
    A = (Q * spectrum) @ Q.T
    return 0.5 * (A + A.T)


def positive(rng: np.random.Generator, n: int, condition: float = 1e3) -> Array:
    """Return a positive definite matrix."""
    return symmetric(rng, condition ** -rng.uniform(0.0, 1.0, n))


def indefinite(rng: np.random.Generator, n: int) -> Array:
    """Return a matrix with eigenvalues of either sign, none near zero."""
    return symmetric(rng, rng.uniform(0.1, 1.0, n) * rng.choice([-1.0, 1.0], n))


def read_only(a: Array) -> Array:
    """Return a copy that must not be written to."""
    copy = a.copy(order="K")
    copy.flags.writeable = False
    return copy


def strided(a: Array) -> Array:
    """Return the same numbers, every second one of a larger array along each axis."""
    large = np.full([2 * size for size in a.shape], np.nan)
    view = large[tuple(slice(None, None, 2) for _ in a.shape)]
    view[...] = a
    return view


def reversed_strides(a: Array) -> Array:
    """Return the same numbers behind negative strides."""
    every = tuple(slice(None, None, -1) for _ in a.shape)
    return a[every].copy()[every]


def misaligned(a: Array) -> Array:
    """Return the same numbers, one byte off."""
    memory = np.zeros(a.nbytes + 1, np.uint8)
    view = memory[1:].view(a.dtype).reshape(a.shape)
    view[...] = a
    return view


# Ways to hand over the same numbers.
FORMS: dict[str, Callable[[Array], Any]] = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "strided": strided,
    "reversed": reversed_strides,
    "misaligned": misaligned,
    "read-only": read_only,
    "big-endian": lambda a: a.astype(">f8"),
    "long double": lambda a: a.astype(np.longdouble),
    "list": lambda a: a.tolist(),
}


def close(found: Any, expected: Any, condition: float = 1e3, factor: float = 100.0) -> bool:
    """Tell whether two arrays agree in norm but for rounding, given the condition number."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return False
    size = np.max(np.abs(expected), initial=np.finfo(np.float64).tiny)
    rounding = factor * EPSILON * condition * max(expected.shape, default=1)
    return bool(np.max(np.abs(found - expected), initial=0.0) <= rounding * size)


def same_bits(a: Any, b: Any) -> bool:
    """Tell whether two arrays are the same to the last bit."""
    return (
        a.shape == b.shape
        and np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()
    )


# Arguments that are no square matrix of finite real numbers, and what the message must name.
NOT_A_MATRIX: dict[str, tuple[Any, type[Exception], str]] = {
    "vector": (np.ones(3), ValueError, r"a must be a square matrix; got .* \(3,\)"),
    "scalar": (1.0, ValueError, r"a must be a square matrix; got .* \(\)"),
    "oblong": (np.ones((2, 3)), ValueError, r"square matrix; got .* \(2, 3\)"),
    "stack": (np.ones((2, 2, 2)), ValueError, r"square matrix; got .* \(2, 2, 2\)"),
    "complex": (np.eye(2) * 1j, TypeError, "a must be .* real numbers; got dtype complex128"),
    "objects": (np.eye(2, dtype=object), TypeError, "real numbers; got dtype object"),
    "text": ("matrix", TypeError, "real numbers; got an object of type str: 'matrix'"),
    "none": (None, TypeError, "real numbers; got an object of type NoneType"),
    "ragged": ([[1.0, 2.0], [3.0]], TypeError, "real numbers; got an object of type list"),
    "sparse": (scipy.sparse.eye(2), TypeError, "real numbers; got an object of type dia_"),
    "NaN": ([[1.0, np.nan], [np.nan, 1.0]], ValueError, "a must hold finite .* got nan in row 0"),
    "infinity": ([[1.0, 0.0], [0.0, -np.inf]], ValueError, "got -inf in row 1, column 1"),
}
