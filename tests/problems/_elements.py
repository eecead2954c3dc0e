"""Problems that are sums of elements, each a formula in a few of the variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._jets import Jet, variables
from ._problem import Matrix, Problem, Vector


@dataclass(frozen=True, eq=False)
class Elements:
    """The elements that share one formula.

    Parameters
    ----------
    index : (k, m) array of int
        Column i names the k variables of element i.
    formula : callable
        ``formula(a, b, ...)`` with one argument of shape (m,) for each of the k rows of
        `index`: the m values of the elements. Arguments are arrays or jets.
    """

    index: NDArray[np.intp]
    formula: Callable[..., Any]


def whole(n: int, formula: Callable[..., Any], count: int = 1) -> Elements:
    """Return `count` elements, data of a fit for example, that take all n variables each."""
    return Elements(np.repeat(np.arange(n)[:, None], count, axis=1), formula)


def chain(n: int, width: int, formula: Callable[..., Any], stride: int = 1) -> Elements:
    """Return elements on `width` neighbouring variables, every `stride` variables."""
    first = np.arange(0, n - width + 1, stride)
    return Elements(first + np.arange(width)[:, None], formula)


def element_problem(
    name: str,
    x0: ArrayLike,
    elements: Elements | Iterable[Elements],
    *,
    minima: tuple[float, ...],
    source: str,
    tags: Iterable[str] = (),
    lower: ArrayLike = -np.inf,
    upper: ArrayLike = np.inf,
) -> Problem:
    """Build the problem of minimising the sum of all elements.

    Derivatives are exact: see `Jet`. The product of the Hessian with a vector costs no more
    than the gradient times the variables of one element, however many variables there are.

    Parameters
    ----------
    name, x0, minima, source, tags, lower, upper
        As in `Problem`.
    elements : Elements or iterable of Elements
        The terms of the sum.
    """
    groups = (elements,) if isinstance(elements, Elements) else tuple(elements)
    start = np.asarray(x0, dtype=np.float64)
    n = start.size
    entries = [(g.index[:, None] * n + g.index).ravel() for g in groups]

    def fun(x: Vector) -> float:
        total = x[0] * 0.0
        for group in groups:
            total = total + np.sum(group.formula(*x[group.index]))
        value: float = total
        return value

    def jets(x: Vector) -> list[Jet]:
        return [group.formula(*variables(x[group.index])) for group in groups]

    def jac(x: Vector) -> Vector:
        gradient = np.zeros_like(x)
        for group, jet in zip(groups, jets(x), strict=True):
            np.add.at(gradient, group.index.ravel(), jet.gradient.ravel())
        return gradient

    def hess(x: Vector) -> Matrix:
        hessian = np.zeros(n * n, dtype=x.dtype)
        for at, jet in zip(entries, jets(x), strict=True):
            np.add.at(hessian, at, jet.hessian.ravel())
        # Elements are added in another order above the diagonal than below it.
        square = hessian.reshape(n, n)
        symmetric: Matrix = 0.5 * (square + square.T)
        return symmetric

    def product(x: Vector, v: Vector) -> Vector:
        result = np.zeros_like(x)
        for group, jet in zip(groups, jets(x), strict=True):
            local = np.sum(jet.hessian * v[group.index], axis=1)
            np.add.at(result, group.index.ravel(), local.ravel())
        return result

    return Problem(
        name,
        start,
        fun,
        jac,
        hess,
        minima,
        source,
        frozenset(tags),
        lower=np.broadcast_to(lower, n),
        upper=np.broadcast_to(upper, n),
        product=product,
    )
