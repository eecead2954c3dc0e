"""What is measured: each kernel by its contestants, and how many operations that is.

A maker prepares the data for one size and returns the call to be timed. LAPACK is called directly,
on matrices in Fortran order, without the checks of ``scipy.linalg``; it copies them, as hesse does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Call: TypeAlias = Callable[[], Any]
Size: TypeAlias = tuple[int, ...]
Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Kernel:
    """A kernel by the makers of its contestants; of several makers the fastest counts."""

    sizes: tuple[Size, ...]
    operations: Callable[..., float]
    makers: Mapping[str, tuple[Callable[..., Call], ...]]


def _random(*shape: int) -> Array:
    return np.asfortranarray(np.random.default_rng(0).standard_normal(shape))


def _definite(n: int) -> Array:
    A = _random(n, n)
    return np.asfortranarray(A @ A.T + n * np.eye(n))


def _indefinite(n: int) -> Array:
    A = _random(n, n)
    return np.asfortranarray(A + A.T)


def _hesse_product(n: int) -> Call:
    from hesse import _core

    A, B, C = _random(n, n), _random(n, n), np.zeros((n, n), order="F")
    return lambda: _core.subtract_product(C, A, B, False)


def _dgemm(n: int) -> Call:
    from scipy.linalg.blas import dgemm

    A, B, C = _random(n, n), _random(n, n), np.zeros((n, n), order="F")
    return lambda: dgemm(-1.0, A, B, 1.0, C, trans_b=True, overwrite_c=True)


def _hesse_rank_update(n: int) -> Call:
    from hesse import _core

    A, C = _random(n, n), np.zeros((n, n), order="F")
    return lambda: _core.subtract_product(C, A, A, True)


def _dsyrk(n: int) -> Call:
    from scipy.linalg.blas import dsyrk

    A, C = _random(n, n), np.zeros((n, n), order="F")
    return lambda: dsyrk(-1.0, A, 1.0, C, lower=True, overwrite_c=True)


def _hesse_cholesky(n: int) -> Call:
    from hesse.linalg import cholesky

    A = _definite(n)
    return lambda: cholesky(A)


def _dpotrf(n: int) -> Call:
    from scipy.linalg.lapack import dpotrf

    A = _definite(n)
    return lambda: dpotrf(A, lower=True, clean=False)


def _hesse_ldlt(n: int) -> Call:
    from hesse.linalg import ldlt

    A = _indefinite(n)
    return lambda: ldlt(A)


def _dsytrf(n: int) -> Call:
    from scipy.linalg.lapack import dsytrf, dsytrf_lwork

    A = _indefinite(n)
    lwork = int(dsytrf_lwork(n, lower=True)[0])
    return lambda: dsytrf(A, lower=True, lwork=lwork)


def _tall(rows: int, columns: int) -> tuple[Array, Array]:
    generator = np.random.default_rng(0)
    return generator.standard_normal((rows, columns)), generator.uniform(0.1, 1.0, rows)


def _hesse_gram(rows: int, columns: int) -> Call:
    from hesse.linalg import gram

    X, weights = _tall(rows, columns)
    return lambda: gram(X, weights)


def _numpy_gram_product(rows: int, columns: int) -> Call:
    X, weights = _tall(rows, columns)
    return lambda: (X * weights[:, None]).T @ X


def _numpy_gram_root(rows: int, columns: int) -> Call:
    X, weights = _tall(rows, columns)

    def call() -> Array:
        scaled = X * np.sqrt(weights)[:, None]
        product: Array = scaled.T @ scaled  # NumPy sees the symmetry and calls dsyrk
        return product

    return call


def _numpy_gram_chunks(chunk: int) -> Callable[[int, int], Call]:
    def maker(rows: int, columns: int) -> Call:
        X, weights = _tall(rows, columns)
        scaled = np.empty((chunk, columns))

        def call() -> Array:
            root = np.sqrt(weights)[:, None]
            H = np.zeros((columns, columns))
            for begin in range(0, rows, chunk):
                part = X[begin : begin + chunk]
                block = np.multiply(part, root[begin : begin + chunk], out=scaled[: len(part)])
                H += block.T @ block
            return H

        return call

    return maker


def _one_read(rows: int, columns: int) -> Call:
    flat = _tall(rows, columns)[0].ravel()
    return lambda: np.dot(flat, flat)


def _systems(count: int, n: int) -> tuple[Array, Array]:
    generator = np.random.default_rng(0)
    X = generator.standard_normal((count, n, n))
    return X @ X.transpose(0, 2, 1) + n * np.eye(n), generator.standard_normal((count, n))


def _hesse_batch(count: int, n: int) -> Call:
    from hesse.linalg import solve_batch

    A, b = _systems(count, n)
    return lambda: solve_batch(A, b)


def _numpy_batch(count: int, n: int) -> Call:
    A, b = _systems(count, n)
    columns = b[:, :, None]
    return lambda: np.linalg.solve(A, columns)


_SQUARE = ((200,), (500,), (1000,), (2410,), (4000,))
_SMALL = ((20,), (50,), (100,))
_BATCH = ((100_000, 3), (100_000, 6), (100_000, 12), (100_000, 24))
_TALL = ((1_000_000, 20), (200_000, 200), (20_000, 2000))

KERNELS: dict[str, Kernel] = {
    "product": Kernel(
        _SQUARE, lambda n: 2.0 * n**3, {"hesse": (_hesse_product,), "lapack": (_dgemm,)}
    ),
    "rank update": Kernel(
        _SQUARE, lambda n: float(n**3), {"hesse": (_hesse_rank_update,), "lapack": (_dsyrk,)}
    ),
    "Cholesky": Kernel(
        _SMALL + _SQUARE, lambda n: n**3 / 3, {"hesse": (_hesse_cholesky,), "lapack": (_dpotrf,)}
    ),
    "LDLᵀ": Kernel(
        _SMALL + _SQUARE, lambda n: n**3 / 3, {"hesse": (_hesse_ldlt,), "lapack": (_dsytrf,)}
    ),
    "Gram": Kernel(
        _TALL,
        lambda rows, columns: float(rows * columns**2),
        {
            "hesse": (_hesse_gram,),
            "lapack": (
                _numpy_gram_product,
                _numpy_gram_root,
                _numpy_gram_chunks(1024),
                _numpy_gram_chunks(8192),
            ),
            "read": (_one_read,),
        },
    ),
    "batch": Kernel(
        _BATCH,
        lambda count, n: count * n**3 / 3,
        {"hesse": (_hesse_batch,), "lapack": (_numpy_batch,)},
    ),
}
