"""Scalable unconstrained problems at 100 to 1000 variables, with cheap Hessian products.

All but the last five are sums of elements in a few variables each, so that one product with the
Hessian costs O(n). Names and starts follow the CUTEst collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._elements import Elements, chain, element_problem
from ._problem import Problem, Vector, mgh
from .mgh_equations import brown_almost_linear
from .mgh_scalable import penalty_i, trigonometric, variably_dimensioned
from .reference_minima import with_minima
from .sources import BUCKLEY, cutest

TOINT_1983 = "Ph. L. Toint, Test problems for partially separable optimization, FUNDP 83/4 (1983)"
RAYDAN = "M. Raydan, SIAM J. Optim. 7 (1997) 26-33"
LI = "G. Li, The secant/finite difference algorithm, Comput. Optim. Appl. 2 (1993)"


def _large(
    name: str,
    x0: ArrayLike,
    elements: Elements | Iterable[Elements],
    source: str,
    minima: tuple[float, ...] = (),
    *tags: str,
) -> Problem:
    return element_problem(
        f"{name}_{np.size(x0)}",
        x0,
        elements,
        minima=minima,
        source=source,
        tags={"large", *tags},
    )


def _single(index: int, formula: Callable[[Any], Any]) -> Elements:
    return Elements(np.array([[index]]), formula)


def _with_hub(n: int, hub: int, formula: Callable[..., Any]) -> Elements:
    """Elements of every other variable with the one at `hub`."""
    others = np.delete(np.arange(n), hub)
    return Elements(np.stack([others, np.full(n - 1, hub)]), formula)


def _rosenbrock(a: Any, b: Any) -> Any:
    return 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2


def extended_rosenbrock_elements(n: int) -> Problem:
    """MGH (21) as a sum of elements."""
    valley = chain(n, 2, _rosenbrock, stride=2)
    return _large("extended_rosenbrock", np.tile([-1.2, 1.0], n // 2), valley, mgh(21), (0.0,))


def chained_rosenbrock(n: int) -> Problem:
    """Valleys in a chain; a local minimiser lies near (-1, 1, ..., 1)."""
    source = f"{TOINT_1983}, problem 10"
    x0 = np.tile([-1.2, 1.0], n // 2)
    return _large("chained_rosenbrock", x0, chain(n, 2, _rosenbrock), source, (0.0,), "hard")


def extended_powell_singular_elements(n: int) -> Problem:
    """MGH (22) as a sum of elements."""

    def formula(a: Any, b: Any, c: Any, d: Any) -> Any:
        lines = (a + 10.0 * b) ** 2 + 5.0 * (c - d) ** 2
        return lines + (b - 2.0 * c) ** 4 + 10.0 * (a - d) ** 4

    x0 = np.tile([3.0, -1.0, 0.0, 1.0], n // 4)
    terms = chain(n, 4, formula, stride=4)
    return _large("extended_powell_singular", x0, terms, mgh(22), (0.0,), "singular")


def woods(n: int) -> Problem:
    """Separate copies of MGH (14)."""

    def formula(a: Any, b: Any, c: Any, d: Any) -> Any:
        valleys = _rosenbrock(a, b) + 90.0 * (d - c * c) ** 2 + (1.0 - c) ** 2
        return valleys + 10.0 * (b + d - 2.0) ** 2 + 0.1 * (b - d) ** 2

    x0 = np.tile([-3.0, -1.0], n // 2)
    return _large("woods", x0, chain(n, 4, formula, stride=4), cutest(mgh(14)), (0.0,), "hard")


def broyden_tridiagonal_elements(n: int) -> Problem:
    """MGH (30) as a sum of elements."""

    def middle(a: Any, b: Any, c: Any) -> Any:
        return ((3.0 - 2.0 * b) * b - a - 2.0 * c + 1.0) ** 2

    ends = (
        Elements(np.array([[0], [1]]), lambda b, c: ((3.0 - 2.0 * b) * b - 2.0 * c + 1.0) ** 2),
        Elements(np.array([[n - 2], [n - 1]]), lambda a, b: ((3.0 - 2.0 * b) * b - a + 1.0) ** 2),
    )
    terms = (chain(n, 3, middle), *ends)
    return _large("broyden_tridiagonal", -np.ones(n), terms, mgh(30), (0.0,), "hard")


def discrete_boundary_value_elements(n: int) -> Problem:
    """MGH (28) as a sum of elements; ill-conditioned as n grows."""
    h = 1.0 / (n + 1)
    t = h * np.arange(1, n + 1)

    def middle(a: Any, b: Any, c: Any) -> Any:
        return (2.0 * b - a - c + 0.5 * h * h * (b + t[1:-1] + 1.0) ** 3) ** 2

    def end(at: float) -> Callable[[Any, Any], Any]:
        return lambda b, c: (2.0 * b - c + 0.5 * h * h * (b + at + 1.0) ** 3) ** 2

    ends = (
        Elements(np.array([[0], [1]]), end(t[0])),
        Elements(np.array([[n - 1], [n - 2]]), end(t[-1])),
    )
    x0 = t * (t - 1.0)
    return _large("discrete_boundary_value", x0, (chain(n, 3, middle), *ends), mgh(28), (0.0,))


def dixon_price(n: int) -> Problem:
    """``(x_1 - 1)² + Σ i (2 x_i² - x_{i-1})²``."""
    i = np.arange(2.0, n + 1)
    source = "L. C. W. Dixon, R. C. Price, J. Optim. Theory Appl. 60 (1989) 261-275"
    terms = (
        _single(0, lambda a: (a - 1.0) ** 2),
        chain(n, 2, lambda a, b: i * (2.0 * b * b - a) ** 2),
    )
    return _large("dixon_price", np.ones(n), terms, source, (0.0,), "hard")


def raydan_1(n: int) -> Problem:
    """``Σ i (exp x_i - x_i) / 10``: separable, strictly convex."""
    i = 0.1 * np.arange(1.0, n + 1)
    terms = chain(n, 1, lambda a: i * (np.exp(a) - a))
    return _large("raydan_1", np.ones(n), terms, RAYDAN, (float(np.sum(i)),))


def liarwhd(n: int) -> Problem:
    """Every variable tied to the first by a parabola."""
    terms = (
        _with_hub(n, 0, lambda a, hub: 4.0 * (a * a - hub) ** 2 + (a - 1.0) ** 2),
        _single(0, lambda a: 4.0 * (a * a - a) ** 2 + (a - 1.0) ** 2),
    )
    return _large("liarwhd", np.full(n, 4.0), terms, cutest(LI), (0.0,))


def engval1(n: int) -> Problem:
    """``Σ (x_i² + x_{i+1}²)² - 4 x_i + 3``."""
    terms = chain(n, 2, lambda a, b: (a * a + b * b) ** 2 - 4.0 * a + 3.0)
    return _large("engval1", np.full(n, 2.0), terms, cutest(f"{BUCKLEY} #172"))


def cosine(n: int) -> Problem:
    """``Σ cos(x_i² - x_{i+1} / 2)``: minimisers lie on many surfaces."""
    terms = chain(n, 2, lambda a, b: np.cos(a * a - 0.5 * b))
    return _large("cosine", np.ones(n), terms, cutest("N. I. M. Gould"), (1.0 - n,), "singular")


def edensch(n: int) -> Problem:
    """``16 + Σ (x_i - 2)⁴ + ...``: extended Dennis & Schnabel."""
    terms = (
        _single(0, lambda a: 16.0 + 0.0 * a),
        chain(n, 2, lambda a, b: (a - 2.0) ** 4 + (a * b - 2.0 * b) ** 2 + (b + 1.0) ** 2),
    )
    return _large("edensch", np.full(n, 8.0), terms, cutest(LI))


def nondquar(n: int) -> Problem:
    """Quartic coupled through the last variable, singular at the minimiser."""
    middle = np.stack([np.arange(n - 2), np.arange(1, n - 1), np.full(n - 2, n - 1)])
    terms = (
        Elements(middle, lambda a, b, c: (a + b + c) ** 4),
        Elements(np.array([[0], [1]]), lambda a, b: (a - b) ** 2),
        Elements(np.array([[n - 2], [n - 1]]), lambda a, b: (a - b) ** 2),
    )
    x0 = np.tile([1.0, -1.0], n // 2)
    return _large("nondquar", x0, terms, cutest(f"{TOINT_1983}, problem 57"), (0.0,), "singular")


def arwhead(n: int) -> Problem:
    """``Σ (x_i² + x_n²)² - 4 x_i + 3``: an arrow-head Hessian."""
    terms = _with_hub(n, n - 1, lambda a, hub: (a * a + hub * hub) ** 2 - 4.0 * a + 3.0)
    return _large("arwhead", np.ones(n), terms, cutest(f"{TOINT_1983}, problem 55"), (0.0,))


def tridia(n: int) -> Problem:
    """Ill-conditioned tridiagonal quadratic."""
    i = np.arange(2.0, n + 1)
    terms = (
        _single(0, lambda a: (a - 1.0) ** 2),
        chain(n, 2, lambda a, b: i * (2.0 * b - a) ** 2),
    )
    return _large("tridia", np.ones(n), terms, cutest(f"{TOINT_1983}, problem 8"), (0.0,))


def dqrtic(n: int) -> Problem:
    """``Σ (x_i - i)⁴``: separable, the Hessian vanishes at the minimiser."""
    i = np.arange(1.0, n + 1)
    terms = chain(n, 1, lambda a: (a - i) ** 4)
    source = cutest(f"{BUCKLEY} #157")
    return _large("dqrtic", np.full(n, 2.0), terms, source, (0.0,), "singular")


def genrose(n: int) -> Problem:
    """Chained Rosenbrock with the wide valley; the start lies far along it."""
    terms = (
        _single(0, lambda a: 1.0 + 0.0 * a),
        chain(n, 2, lambda a, b: 100.0 * (b - a * a) ** 2 + (b - 1.0) ** 2),
    )
    x0 = np.arange(1.0, n + 1) / (n + 1.0)
    return _large("genrose", x0, terms, cutest(f"{BUCKLEY} #5"), (1.0,), "hard")


def _with_product(p: Problem, product: Callable[[Vector, Vector], Vector]) -> Problem:
    return replace(p, product=product, tags=p.tags | {"large"})


def large_variably_dimensioned(n: int) -> Problem:
    """MGH (25) with the product of a sphere plus rank one."""
    w = np.arange(1.0, n + 1)

    def product(x: Vector, v: Vector) -> Vector:
        s = w @ (x - 1.0)
        result: Vector = 2.0 * v + (2.0 + 12.0 * s * s) * (w @ v) * w
        return result

    return _with_product(variably_dimensioned(n), product)


def large_penalty_i(n: int) -> Problem:
    """MGH (23) with the product of a sphere plus rank one."""

    def product(x: Vector, v: Vector) -> Vector:
        result: Vector = (2e-5 + 4.0 * (x @ x - 0.25)) * v + 8.0 * (x @ v) * x
        return result

    return _with_product(penalty_i(n), product)


def large_trigonometric(n: int) -> Problem:
    """MGH (26) with the product in O(n): the coupling is through one sum of cosines."""
    i = np.arange(1.0, n + 1)

    def product(x: Vector, v: Vector) -> Vector:
        s, c = np.sin(x), np.cos(x)
        r = n - np.sum(c) + i * (1.0 - c) - s
        own = i * s - c
        # Row k of the Jacobian is own_k e_k + sin x.
        change = own * v + s @ v
        gauss = own * change + np.sum(change) * s
        bend = (r * (i * c + s) + np.sum(r) * c) * v
        result: Vector = 2.0 * (gauss + bend)
        return result

    return _with_product(trigonometric(n), product)


LARGE: tuple[Problem, ...] = with_minima(
    (
        extended_rosenbrock_elements(1000),
        chained_rosenbrock(100),
        extended_powell_singular_elements(400),
        woods(400),
        broyden_tridiagonal_elements(500),
        discrete_boundary_value_elements(100),
        dixon_price(100),
        raydan_1(500),
        liarwhd(500),
        engval1(1000),
        cosine(300),
        edensch(200),
        nondquar(100),
        arwhead(500),
        tridia(200),
        dqrtic(500),
        genrose(100),
        large_variably_dimensioned(100),
        large_penalty_i(500),
        large_trigonometric(100),
        replace(brown_almost_linear(100), tags=frozenset({"mgh", "least_squares", "large"})),
    )
)
