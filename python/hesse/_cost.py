"""What one iteration of a method costs in memory and arithmetic, and whether it can fit."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from hesse._memory import available_memory
from hesse._messages import shown, suggest

# Pairs that the limited-memory methods keep by default.
_PAIRS = 10
# Products with the Hessian in one iteration: an assumption, since the accuracy that is asked of
# the subproblem decides their number.
_PRODUCTS = 10
# Smaller problems fit everywhere: 2000² numbers take 32 MB.
_LEAST_CHECKED = 2000
# Nominal speed at which flops are told as time.
_FLOPS_PER_SECOND = 50e9
_INDEX_BYTES = 8


@dataclass(frozen=True)
class _Row:
    """Arrays of a method and the leading terms of its flops."""

    matrices: int = 0
    vectors: int = 10
    cubic: float = 0.0  # flops / n³
    quadratic: float = 0.0  # flops / n²
    linear: float = 0.0  # flops / n
    products: int = 0
    matrix: str = "Hessian"
    work: str = ""


_CHOLESKY = _Row(matrices=2, cubic=1 / 3, work="a factorisation, n³/3")
_CONJUGATE_GRADIENTS = _Row(
    linear=10.0 * _PRODUCTS,
    products=_PRODUCTS,
    work=f"{_PRODUCTS} conjugate-gradient steps assumed",
)
_UPDATES = _Row(
    matrices=1,
    quadratic=6.0,
    matrix="approximate inverse Hessian",
    work="an update and a product, 6 n²",
)

# Golub & Van Loan, Matrix Computations, 4th ed. (2013): Cholesky n³/3 (§4.2), eigenvalues and
# eigenvectors 9 n³ (§8.3). Matrices: the Hessian and what its factorisation leaves.
_TABLE = {
    "newton": replace(_CHOLESKY, matrices=3),
    "newton-damped": _CHOLESKY,
    "trust-exact": _CHOLESKY,
    "dogleg": _CHOLESKY,
    "arc": _CHOLESKY,
    "tron": replace(_CHOLESKY, matrices=3),
    "saddle-free": replace(
        _CHOLESKY, cubic=9.0, work="an eigendecomposition, 9 n³; less in a Lanczos subspace"
    ),
    "sr1": replace(_CHOLESKY, matrix="approximate Hessian"),
    "bfgs": _UPDATES,
    "trust-ncg": _CONJUGATE_GRADIENTS,
    "newton-cg": _CONJUGATE_GRADIENTS,
    "trust-krylov": replace(
        _CONJUGATE_GRADIENTS, vectors=10 + _PRODUCTS, work=f"{_PRODUCTS} Lanczos steps assumed"
    ),
    "l-bfgs": _Row(
        vectors=2 * _PAIRS + 10,
        linear=8.0 * _PAIRS,
        work=f"the two-loop recursion with {_PAIRS} pairs",
    ),
    "l-bfgs-b": _Row(
        vectors=2 * _PAIRS + 15, linear=20.0 * _PAIRS, work=f"products with {_PAIRS} pairs"
    ),
}
_ALTERNATIVES = ("trust-ncg", "l-bfgs")
_ALTERNATIVES_WITH_BOUNDS = ("l-bfgs-b",)


@dataclass(frozen=True, repr=False)
class CostEstimate:
    """What :func:`estimate_cost` found.

    Attributes
    ----------
    method : str
        The method.
    n : int
        Number of variables.
    memory_bytes : int
        All arrays of the method, a supplied Hessian included.
    flops : float
        Arithmetic of one iteration beyond the callbacks.
    largest : str
        The name of the largest array.
    largest_bytes : int
        Its size.
    seconds : float
        `flops` at 50 gigaflop/s.
    alternatives : dict of str to int
        Matrix-free methods and the bytes that they take; empty for methods that are matrix-free.

    Examples
    --------
    >>> import hesse
    >>> hesse.estimate_cost(1000, "trust-exact").largest
    'Hessian'
    """

    method: str
    n: int
    memory_bytes: int
    flops: float
    largest: str
    largest_bytes: int
    work: str
    dtype: str
    alternatives: dict[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds per iteration at 50 gigaflop/s."""
        return self.flops / _FLOPS_PER_SECOND

    def __repr__(self) -> str:
        """Tell it in one sentence."""
        text = (
            f"{self.method} with n = {self.n:,}: the {self.largest} takes "
            f"{_bytes(self.largest_bytes)} in {self.dtype}, "
            f"all arrays {_bytes(self.memory_bytes)}; one iteration "
            f"takes {self.flops:.2g} flops beyond the callbacks ({self.work}), "
            f"about {_duration(self.seconds)} at 50 gigaflop/s"
        )
        if self.alternatives:
            listed = ", ".join(f"{k} ({_bytes(v)})" for k, v in self.alternatives.items())
            text += f"; matrix-free alternatives: {listed}"
        return text


def estimate_cost(
    n: int, method: str | None = None, nnz: int | None = None, dtype: DTypeLike = np.float64
) -> CostEstimate:
    """Estimate memory and arithmetic of one iteration of a method.

    Parameters
    ----------
    n : int
        Number of variables.
    method : str, optional
        A method of :func:`hesse.minimize`; ``"trust-exact"`` by default, the one that runs where a
        Hessian is available.
    nnz : int, optional
        Nonzeros of a sparse Hessian whose products a matrix-free method takes: its storage and
        2 `nnz` flops per product are counted. Without it, products are the callback's business.
        Other methods expand the Hessian and take n² numbers anyway.
    dtype : data-type, default float64
        Of the numbers stored. Hesse itself stores float64, whatever the callbacks compute in.

    Returns
    -------
    CostEstimate
        With `memory_bytes`, `flops`, `largest`, `largest_bytes`, `seconds` and `alternatives`; its
        ``repr`` is a sentence. Leading terms only; methods that solve their subproblem by products
        are counted with ten of them.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value, or there is no such method.

    References
    ----------
    .. [1] G. H. Golub and C. F. Van Loan, Matrix Computations, 4th ed. (2013).

    Examples
    --------
    The Hessian of a neural network of 25 million parameters takes 2.5 PB in single precision:

    >>> import hesse
    >>> cost = hesse.estimate_cost(25_000_000, "trust-exact", dtype="float32")
    >>> cost.largest, cost.largest_bytes
    ('Hessian', 2500000000000000)
    >>> hesse.estimate_cost(10_000, "trust-exact")  # doctest: +NORMALIZE_WHITESPACE
    trust-exact with n = 10,000: the Hessian takes 800 MB in float64, all arrays 1.6 GB; one
    iteration takes 3.3e+11 flops beyond the callbacks (a factorisation, n³/3), about 6.67 s at 50
    gigaflop/s; matrix-free alternatives: trust-ncg (800 kB), l-bfgs (2.4 MB)
    """
    n = _count("n", n)
    nnz = None if nnz is None else _count("nnz", nnz)
    number = np.dtype(dtype)
    if number.kind != "f":
        raise TypeError(f"dtype must be a real floating-point type; got {shown(dtype)}")
    name = "trust-exact" if method is None else str(method).lower()
    if name not in _TABLE:
        raise ValueError(suggest("method", method, _TABLE))
    return _estimate(n, name, nnz, number)


def _estimate(n: int, name: str, nnz: int | None, number: np.dtype[Any]) -> CostEstimate:
    row = _TABLE[name]
    arrays = {row.matrix: n * n * number.itemsize} if row.matrices else {}
    memory = (row.matrices * n * n + row.vectors * n) * number.itemsize
    flops = row.cubic * float(n) ** 3 + row.quadratic * float(n) ** 2 + row.linear * n
    work = row.work
    if row.products and nnz is not None:
        arrays["sparse Hessian"] = nnz * (number.itemsize + _INDEX_BYTES)
        memory += arrays["sparse Hessian"]
        flops += row.products * 2.0 * nnz
    elif row.products:
        work += ", products not counted"
    pairs = "l-bfgs" in name
    arrays["history of pairs" if pairs else "vector of n numbers"] = (
        n * number.itemsize * (2 * _PAIRS if pairs else 1)
    )
    largest = max(arrays, key=lambda array: arrays[array])
    others = _alternatives_to(name) if row.matrices else ()
    alternatives = {other: _estimate(n, other, nnz, number).memory_bytes for other in others}
    return CostEstimate(
        name, n, memory, flops, largest, arrays[largest], work, number.name, alternatives
    )


def _alternatives_to(name: str) -> tuple[str, ...]:
    return _ALTERNATIVES_WITH_BOUNDS if name == "tron" else _ALTERNATIVES


def require_memory(n: int, method: str) -> None:
    """Refuse a run whose matrices cannot fit into the memory that is left.

    Raises
    ------
    MemoryError
        If they cannot.
    """
    if n < _LEAST_CHECKED:
        return
    row = _TABLE.get(method)
    if row is None or row.matrices == 0:
        return
    available = available_memory()
    need = row.matrices * n * n * np.dtype(np.float64).itemsize
    if available is not None and need > available:
        other = _alternatives_to(method)[0]
        condition = "works with hessp and" if _TABLE[other].products else "works with gradients and"
        raise MemoryError(
            f"method {method!r} with n = {n:,} needs {_bytes(need)} for {row.matrices} arrays of "
            f"n² numbers and {_bytes(available)} are available; the matrix-free method {other!r} "
            f"{condition} takes {_bytes(estimate_cost(n, other).memory_bytes)}"
        )


def _count(name: str, value: Any) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer of at least 0; got {shown(value)}") from None
    if number < 0 or isinstance(value, bool):
        raise ValueError(f"{name} must be an integer of at least 0; got {shown(value)}")
    return number


def _bytes(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB"):
        if size < 999.5:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} EB"


def _duration(seconds: float) -> str:
    for unit, limit in (("ns", 1e-6), ("µs", 1e-3), ("ms", 1.0)):
        if seconds < limit:
            return f"{1000 * seconds / limit:.3g} {unit}"
    for unit, length, limit in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172800)):
        if seconds < limit:
            return f"{seconds / length:.3g} {unit}"
    days = seconds / 86400
    return f"{days:.0f} days" if days < 730 else f"{days / 365.25:,.0f} years"
