"""Second-order jets: a function's value with its exact gradient and Hessian.

A formula written once for arrays is evaluated on jets to differentiate it by the chain rule
(forward mode; A. Griewank, A. Walther, Evaluating Derivatives, SIAM 2008, chapter 13). Nothing
is approximated, and since every rule is analytic, complex numbers pass through as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Rule: TypeAlias = Callable[[Array], tuple[Array, Array, Array]]


class Jet(NDArrayOperatorsMixin):
    """Values of m functions of k variables each, with their derivatives.

    Parameters
    ----------
    value : (m,) array
        Values.
    gradient : (k, m) array
        First derivatives.
    hessian : (k, k, m) array
        Second derivatives. The functions run along the last axis everywhere, so that arrays of
        m constants take part in arithmetic as they are.
    """

    __slots__ = ("gradient", "hessian", "value")

    def __init__(self, value: Array, gradient: Array, hessian: Array) -> None:
        self.value = value
        self.gradient = gradient
        self.hessian = hessian

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Apply the differentiation rule of a NumPy function."""
        if method != "__call__" or kwargs:
            return NotImplemented
        if ufunc in _UNARY:
            return inputs[0].through(_UNARY[ufunc])
        if ufunc in _BINARY:
            return _BINARY[ufunc](*inputs)
        return NotImplemented

    def through(self, rule: Rule) -> Jet:
        """Return h(self) where `rule` gives the values of h, h' and h''."""
        value, slope, bend = rule(self.value)
        square = self.gradient[:, None] * self.gradient
        return Jet(value, slope * self.gradient, slope * self.hessian + bend * square)


def variables(columns: Array) -> list[Jet]:
    """Return the k coordinates of m points, the rows of the (k, m) array `columns`, as jets."""
    k, m = columns.shape
    unit = np.eye(k, dtype=columns.dtype)[:, :, None] * np.ones(m)
    none = np.zeros((k, k, m), dtype=columns.dtype)
    return [Jet(columns[j], unit[j], none) for j in range(k)]


def _add(u: Jet | Array, v: Jet | Array) -> Jet:
    if not isinstance(u, Jet):
        u, v = v, u
    assert isinstance(u, Jet)
    if not isinstance(v, Jet):
        return Jet(u.value + v, u.gradient, u.hessian)
    return Jet(u.value + v.value, u.gradient + v.gradient, u.hessian + v.hessian)


def _multiply(u: Jet | Array, v: Jet | Array) -> Jet:
    if not isinstance(u, Jet):
        u, v = v, u
    assert isinstance(u, Jet)
    if not isinstance(v, Jet):
        return Jet(u.value * v, u.gradient * v, u.hessian * v)
    cross = u.gradient[:, None] * v.gradient
    return Jet(
        u.value * v.value,
        u.value * v.gradient + v.value * u.gradient,
        u.value * v.hessian + v.value * u.hessian + (cross + cross.swapaxes(0, 1)),
    )


def _subtract(u: Jet | Array, v: Jet | Array) -> Jet:
    return _add(u, -1.0 * v)


def _divide(u: Jet | Array, v: Jet | Array) -> Jet:
    return _multiply(u, v.through(_reciprocal) if isinstance(v, Jet) else 1.0 / v)


def _power(u: Jet | Array, v: Jet | Array) -> Jet:
    assert isinstance(u, Jet)
    if isinstance(v, Jet):
        return _multiply(v, u.through(_log)).through(_exp)
    # Coefficients that vanish would multiply negative powers, which do not exist at zero.
    once, twice = np.where(np.equal(v, 0), 1, v), np.where(np.isin(v, (0, 1)), 2, v)
    return u.through(
        lambda a: (a**v, v * a ** (once - 1), v * np.subtract(v, 1) * a ** (twice - 2))
    )


def _reciprocal(a: Array) -> tuple[Array, Array, Array]:
    r = 1.0 / a
    return r, -r * r, 2.0 * r * r * r


def _exp(a: Array) -> tuple[Array, Array, Array]:
    e = np.exp(a)
    return e, e, e


def _log(a: Array) -> tuple[Array, Array, Array]:
    return np.log(a), 1.0 / a, -1.0 / (a * a)


def _sqrt(a: Array) -> tuple[Array, Array, Array]:
    r = np.sqrt(a)
    return r, 0.5 / r, -0.25 / (r * a)


def _sin(a: Array) -> tuple[Array, Array, Array]:
    s, c = np.sin(a), np.cos(a)
    return s, c, -s


def _cos(a: Array) -> tuple[Array, Array, Array]:
    s, c = np.sin(a), np.cos(a)
    return c, -s, -c


def _negative(a: Array) -> tuple[Array, Array, Array]:
    return -a, -np.ones_like(a), np.zeros_like(a)


_UNARY: dict[np.ufunc, Rule] = {
    np.negative: _negative,
    np.exp: _exp,
    np.log: _log,
    np.sqrt: _sqrt,
    np.sin: _sin,
    np.cos: _cos,
}

_BINARY: dict[np.ufunc, Callable[[Any, Any], Jet]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.true_divide: _divide,
    np.power: _power,
}
