"""The test-problem record, and builders for sums of squares.

Every callback is written so that a complex argument passes through it analytically. Tests
differentiate by the complex step, which is free of the cancellation that limits differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float64]
Jet: TypeAlias = tuple[Vector, Vector, Vector]

MGH = (
    "J. J. Moré, B. S. Garbow, K. E. Hillstrom, Testing Unconstrained Optimization Software, "
    "ACM Trans. Math. Softw. 7 (1981) 17-41"
)


def mgh(number: int) -> str:
    """Return the citation of a problem by its number in Moré, Garbow & Hillstrom (1981)."""
    return f"{MGH}, problem ({number})"


@dataclass(frozen=True, eq=False)
class Problem:
    """A twice differentiable function to minimise, with all that is known about it.

    Parameters
    ----------
    name : str
        Unique name; scalable problems end in their dimension.
    x0 : (n,) array
        Standard starting point. Stored as a read-only copy, so that no solver under test can
        change the shared table.
    fun, jac, hess : callable
        Value, gradient (n,) and Hessian (n, n) at a point.
    minima : tuple of float
        Known local minimum values, the global one first. Some are infima approached as
        variables go to infinity, as in the paper's lists. Empty if the function is unbounded
        below, has no minimiser, or the value is not known at this dimension.
    source : str
        Where the formulae come from.
    tags : frozenset of str
        Properties by which tests and benchmarks select problems.
    lower, upper : (n,) array, optional
        Bounds on the variables, stored as read-only copies; no bounds by default. The start
        may lie outside.
    product : callable, optional
        ``product(x, v)``, the Hessian at x times v, where that is cheaper than by the Hessian.
    residuals : callable, optional
        ``residuals(x)``, the vector (m,) whose squares sum to the value; for ``least_squares``.
    """

    name: str
    x0: Vector
    fun: Callable[[Vector], float] = field(repr=False)
    jac: Callable[[Vector], Vector] = field(repr=False)
    hess: Callable[[Vector], Matrix] = field(repr=False)
    minima: tuple[float, ...] = ()
    source: str = ""
    tags: frozenset[str] = frozenset()
    lower: Vector = None  # type: ignore[assignment]
    upper: Vector = None  # type: ignore[assignment]
    product: Callable[[Vector, Vector], Vector] | None = field(default=None, repr=False)
    residuals: Callable[[Vector], Vector] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Freeze the starting point and the bounds."""
        for name, default in (("x0", None), ("lower", -np.inf), ("upper", np.inf)):
            given = getattr(self, name)
            values = np.full(self.n, default) if given is None else given
            frozen = np.array(values, dtype=np.float64)
            frozen.flags.writeable = False
            object.__setattr__(self, name, frozen)

    def __str__(self) -> str:
        """Return the name, which pytest then shows as the parameter's id."""
        return self.name

    @property
    def n(self) -> int:
        """Number of variables."""
        return self.x0.size

    @property
    def is_bounded(self) -> bool:
        """Whether any variable has a bound."""
        return bool(np.any(np.isfinite(self.lower)) or np.any(np.isfinite(self.upper)))

    @property
    def bounds(self) -> list[tuple[float, float]] | None:
        """Pairs of lower and upper bound as solvers take them; None without any bound."""
        if not self.is_bounded:
            return None
        return list(zip(self.lower.tolist(), self.upper.tolist(), strict=True))

    def project(self, x: Vector) -> Vector:
        """Return the point of the box that is nearest to `x`."""
        nearest: Vector = np.clip(x, self.lower, self.upper)
        return nearest

    def hessp(self, x: Vector, v: Vector) -> Vector:
        """Return the product of the Hessian at `x` with the vector `v`."""
        if self.product is not None:
            return self.product(x, v)
        product: Vector = self.hess(x) @ v
        return product

    def jacobian(self, x: Vector) -> Matrix:
        """Return the Jacobian (m, n) of the residuals."""
        if self.residuals is None:
            raise ValueError(f"{self.name} is no sum of squares")
        return complex_step(self.residuals, x)


def complex_step(fun: Callable[[Vector], Vector], x: Vector) -> Matrix:
    """Return the Jacobian (m, n) of an analytic function, to machine precision.

    W. Squire, G. Trapp, Using complex variables to estimate derivatives of real functions, SIAM
    Review 40 (1998) 110-112: no difference is taken, so the step may be as small as one likes.
    """
    step = 1e-30
    columns = [fun(x + 1j * step * unit).imag / step for unit in np.eye(x.size)]
    return np.stack(columns, axis=1)


def dot(u: Vector, v: Vector) -> float:
    """Return the inner product, without conjugation if the arguments are complex."""
    product: float = np.dot(u, v)
    return product


def symmetric(n: int, entries: Mapping[tuple[int, int], float]) -> Matrix:
    """Assemble an (n, n) symmetric matrix from its nonzero entries in one triangle.

    Parameters
    ----------
    n : int
        Order of the matrix.
    entries : mapping
        Value for each index pair ``(i, j)``; the pair ``(j, i)`` is implied.
    """
    matrix = np.zeros((n, n), dtype=np.result_type(np.float64, *entries.values()))
    for (i, j), value in entries.items():
        matrix[i, j] = matrix[j, i] = value
    return matrix


def sum_of_squares(
    name: str,
    x0: ArrayLike,
    residuals: Callable[[Vector], Vector],
    jacobian: Callable[[Vector], Matrix],
    curvature: Callable[[Vector, Vector], Matrix],
    *,
    minima: tuple[float, ...],
    source: str,
    tags: Iterable[str] = (),
) -> Problem:
    r"""Build the problem of minimising :math:`\sum_i r_i(x)^2`.

    There is no factor one half, as Moré, Garbow & Hillstrom define their functions: the
    gradient is :math:`2 J^T r` and the Hessian :math:`2 (J^T J + \sum_i r_i \nabla^2 r_i)`.

    Parameters
    ----------
    name, x0, minima, source
        As in `Problem`.
    residuals : callable
        ``residuals(x)``, the vector r of shape (m,).
    jacobian : callable
        ``jacobian(x)``, the matrix J of shape (m, n).
    curvature : callable
        ``curvature(x, r)``, the sum of ``r[i]`` times the Hessian of residual i, for a given r.
    tags : iterable of str
        Tags besides ``"least_squares"``, which is always set.
    """

    def fun(x: Vector) -> float:
        r = residuals(x)
        return dot(r, r)

    def jac(x: Vector) -> Vector:
        gradient: Vector = 2.0 * (residuals(x) @ jacobian(x))
        return gradient

    def hess(x: Vector) -> Matrix:
        j = jacobian(x)
        # Adding the transpose gives the factor two and exact symmetry at once.
        half = j.T @ j + curvature(x, residuals(x))
        hessian: Matrix = half + half.T
        return hessian

    return Problem(
        name,
        np.asarray(x0),
        fun,
        jac,
        hess,
        minima,
        source,
        frozenset({"least_squares", *tags}),
        residuals=residuals,
    )


def coupled_sum_of_squares(
    name: str,
    x0: ArrayLike,
    matrix: Matrix,
    local: Callable[[Vector], Jet],
    shared: Callable[[Vector], Jet],
    *,
    minima: tuple[float, ...],
    source: str,
    tags: Iterable[str] = (),
) -> Problem:
    r"""Build a sum of squares whose residuals are :math:`r(x) = d(x) + A c(x)`.

    Here d and c act on each component by itself and A is constant, which is the form of
    discretised equations. With :math:`A^T A` formed once, the Hessian takes O(n²) operations
    instead of the O(n³) of a general Gauss-Newton product, so large n stay affordable.

    Parameters
    ----------
    name, x0, minima, source, tags
        As in `sum_of_squares`.
    matrix : (n, n) array
        The matrix A.
    local, shared : callable
        d and c respectively: each returns its values with the first and second derivatives.
    """
    gram = matrix.T @ matrix

    def residuals(x: Vector) -> Vector:
        r: Vector = local(x)[0] + matrix @ shared(x)[0]
        return r

    def fun(x: Vector) -> float:
        r = residuals(x)
        return dot(r, r)

    def jac(x: Vector) -> Vector:
        d, d1, _ = local(x)
        c, c1, _ = shared(x)
        r = d + matrix @ c
        gradient: Vector = 2.0 * (d1 * r + c1 * (r @ matrix))
        return gradient

    def hess(x: Vector) -> Matrix:
        d, d1, d2 = local(x)
        c, c1, c2 = shared(x)
        r = d + matrix @ c
        cross = d1[:, None] * matrix * c1
        half = 2.0 * cross + c1[:, None] * gram * c1
        half[np.diag_indices(r.size)] += d1**2 + r * d2 + (r @ matrix) * c2
        hessian: Matrix = half + half.T
        return hessian

    return Problem(
        name,
        np.asarray(x0),
        fun,
        jac,
        hess,
        minima,
        source,
        frozenset({"least_squares", *tags}),
        residuals=residuals,
    )
