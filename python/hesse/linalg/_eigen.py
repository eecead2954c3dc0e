"""Eigenvalues and eigenvectors of symmetric matrices."""

from __future__ import annotations

import operator
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._messages import shown, suggest

_ENDS = ("smallest", "largest", "both")
_LARGEST_COUNT = 2**62


class EighResult(NamedTuple):
    """What `eigh` returns.

    Attributes
    ----------
    eigenvalues : ndarray of float64, shape (n,)
        Ascending.
    eigenvectors : ndarray of float64, shape (n, n)
        Orthonormal columns, in the order of the eigenvalues.
    solver : str
        Who computed them: ``"scipy"`` or ``"hesse"``.
    """

    eigenvalues: NDArray[np.float64]
    eigenvectors: NDArray[np.float64]
    solver: str


class ExtremeEigenpairs(NamedTuple):
    """What `eigsh_extreme` returns.

    Attributes
    ----------
    eigenvalues : ndarray of float64, shape (k,)
        Ascending.
    eigenvectors : ndarray of float64, shape (n, k)
        Orthonormal columns, in the order of the eigenvalues.
    residual_bounds : ndarray of float64, shape (k,)
        ‖A v − λ v‖: within so much of each eigenvalue there is an exact one.
    n_products : int
        How often the matrix was multiplied with a vector.
    converged : bool
        Whether all k pairs meet the tolerance.
    status : str
        ``"converged"``; ``"max_products"``, the best pairs so far, of which there may be fewer;
        ``"noisy"``, residuals larger than a symmetric matrix would leave; or ``"not_finite"``, a
        product was NaN or infinite and there are no pairs.
    """

    eigenvalues: NDArray[np.float64]
    eigenvectors: NDArray[np.float64]
    residual_bounds: NDArray[np.float64]
    n_products: int
    converged: bool
    status: str


def eigh(a: ArrayLike) -> EighResult:
    """Compute all eigenvalues and eigenvectors of a symmetric matrix.

    Parameters
    ----------
    a : array_like, shape (n, n)
        Symmetric, which is not checked: one triangle is read, the upper one of an array in C order
        and the lower one of an array in Fortran order. Never written to.

    Returns
    -------
    EighResult
        ``eigenvalues``, ``eigenvectors`` and ``solver``.

    Raises
    ------
    ValueError
        If `a` is not square or holds NaN or infinity.
    TypeError
        If `a` does not hold real numbers.
    numpy.linalg.LinAlgError
        If the iteration does not converge.

    Notes
    -----
    LAPACK's divide and conquer (``scipy.linalg.eigh``, driver "evd") runs if SciPy is installed,
    and otherwise Householder's reduction and the QR iteration (Golub & Van Loan, Matrix
    Computations, 4th ed., §8.3), which is slower for large n. ``solver`` says which.

    Examples
    --------
    >>> import hesse
    >>> hesse.linalg.eigh([[2.0, 1.0], [1.0, 2.0]]).eigenvalues.round(12)
    array([1., 3.])
    """
    matrix = _core.symmetric_matrix(a)
    try:
        lapack = import_module("scipy.linalg")
    except ImportError:
        lapack = None
    if lapack is None or matrix.size == 0:
        found = _core.eigh(matrix)
        if found is None:
            raise np.linalg.LinAlgError("the QR iteration did not converge")
        return EighResult(*found, "hesse")
    # LAPACK reads Fortran order: the transpose is what lies there, without a copy.
    columns = matrix if matrix.flags.f_contiguous else matrix.T
    values, vectors = lapack.eigh(columns, lower=True, driver="evd", check_finite=False)
    return EighResult(values, vectors, "scipy")


def eigsh_extreme(
    a: Any,
    k: SupportsIndex = 1,
    which: Literal["smallest", "largest", "both"] = "smallest",
    *,
    n: SupportsIndex | None = None,
    tol: float = 1e-10,
    max_products: SupportsIndex | None = None,
    seed: SupportsIndex = 0,
) -> ExtremeEigenpairs:
    """Compute eigenpairs at the ends of a symmetric operator's spectrum, from products alone.

    Parameters
    ----------
    a : array_like of shape (n, n), operator, or callable
        A symmetric matrix; an object that multiplies vectors, by ``a.matvec(v)`` or ``a @ v``, and
        has a ``shape``, such as a sparse matrix or a ``LinearOperator`` of SciPy; or a function
        ``v -> A v``, with `n` given. Symmetry is not checked.
    k : int, default 1
        How many pairs, from 0 to n.
    which : {"smallest", "largest", "both"}, default "smallest"
        At which end, in the order of numbers, not of magnitudes; half of them at each of both, the
        odd one at the upper end.
    n : int, optional
        Order of a callable.
    tol : float, default 1e-10
        Of the residuals ‖A v − λ v‖, relative to ‖A‖.
    max_products : int, optional
        Limit of products. Default: 10 n + 1000.
    seed : int, default 0
        Of the start vector; the same seed gives the same bits.

    Returns
    -------
    ExtremeEigenpairs
        ``eigenvalues``, ``eigenvectors``, ``residual_bounds``, ``n_products``, ``converged`` and
        ``status``.

    Raises
    ------
    ValueError
        If an argument is out of its range, or an array holds NaN or infinity.
    TypeError
        If `a` is none of the above, or an argument is not a number.
    Exception
        Whatever a callable raises, unchanged.

    Notes
    -----
    The Lanczos method with full reorthogonalisation and thick restart (Wu & Simon, SIAM J. Matrix
    Anal. Appl. 22 (2000)). One start vector meets one copy of a repeated eigenvalue; with k > 1
    others are looked for, and may still be missed in a dense part of the spectrum.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> weights = np.arange(1.0, 101.0)
    >>> found = hesse.linalg.eigsh_extreme(lambda v: weights * v, 2, "both", n=100)
    >>> found.eigenvalues.round(8), found.converged
    (array([  1., 100.]), True)
    """
    if which not in _ENDS:
        raise ValueError(suggest("which", which, _ENDS))
    operand, order = _operator(a, n)
    size = order if order >= 0 else operand.shape[0]
    count = _integer("k", k, 0, size)
    products = 0 if max_products is None else _integer("max_products", max_products, 1)
    if not 0.0 < tol < 1.0:
        raise ValueError(f"tol must be between 0 and 1; got {shown(tol)}")
    values, vectors, residuals, used, status = _core.lanczos(
        operand, order, count, which, tol, products, _integer("seed", seed, 0)
    )
    return ExtremeEigenpairs(values, vectors, residuals, used, status == "converged", status)


def _operator(a: Any, n: SupportsIndex | None) -> tuple[Any, int]:
    """Return a matrix and −1, or a callable and its order."""
    if isinstance(a, (np.ndarray, list, tuple)):
        matrix = _core.symmetric_matrix(a)
        _check_order(n, matrix.shape[0])
        return matrix, -1
    shape = getattr(a, "shape", None)
    if isinstance(shape, tuple):
        if len(shape) != 2 or shape[0] != shape[1]:
            raise ValueError(f"a must be square; got an operator of shape {shown(shape)}")
        _check_order(n, int(shape[0]))
        return _products(a), int(shape[0])
    if not callable(a):
        raise TypeError(
            f"a must be a matrix, an operator with a shape or a callable; got {shown(a)}"
        )
    if n is None:
        raise ValueError("n, the order of the matrix, must be given where a is a callable")
    return a, _integer("n", n, 0)


def _products(a: Any) -> Callable[[NDArray[np.float64]], Any]:
    if callable(getattr(a, "matvec", None)):
        return a.matvec  # type: ignore[no-any-return]
    if hasattr(a, "__matmul__"):
        return lambda v: a @ v
    raise TypeError(f"a must multiply vectors, by a.matvec(v) or a @ v; got {shown(a)}")


def _check_order(n: SupportsIndex | None, order: int) -> None:
    if n is not None and operator.index(n) != order:
        raise ValueError(f"n must be the order of a, {order}, or left out; got {shown(n)}")


def _integer(name: str, value: SupportsIndex, least: int, most: int = _LARGEST_COUNT) -> int:
    allowed = f"from {least} to {most}" if most < _LARGEST_COUNT else f"of at least {least}"
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer {allowed}; got {shown(value)}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be an integer {allowed}; got {shown(value)}")
    return number
