"""Levenberg-Marquardt for many small least-squares problems at once, in NumPy.

Damping by the gain ratio (Nielsen 1999; Madsen, Nielsen and Tingleff 2004, algorithm 3.16), scaled
by the largest column norms so far (Moré 1978). Problems are taken in blocks whose arrays stay in
cache, matrices of up to `LARGEST_UNROLLED` rows are held entry by entry, each entry a vector over
the problems, and what has converged leaves its block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]
# Empirical: from here on, with two to four parameters and some 60 residuals, calls of NumPy cost
# more by their work than by themselves; the arrays of larger blocks leave the cache.
BLOCK = 2048
LARGEST_UNROLLED = 8
FIRST_DAMPING = 1e-3
# Compacting costs a copy of everything: empirical.
COMPACTED_BELOW = 0.8


@dataclass(frozen=True)
class BatchSolution:
    """What is known of each problem at the end.

    Parameters
    ----------
    x : ndarray, shape (B, n)
        Best points.
    cost : ndarray, shape (B,)
        Half the sum of squared residuals there.
    success : ndarray of bool, shape (B,)
        Whether a test of convergence was met.
    nit : ndarray of int, shape (B,)
        Steps tried.
    """

    x: Floats
    cost: Floats
    success: NDArray[np.bool_]
    nit: Indices


def least_squares_batch(
    fun: Callable[[Floats, Indices], Floats],
    X0: Floats,
    jac: Callable[[Floats, Indices], Floats],
    tol: float = 1e-8,
    maxiter: int = 100,
) -> BatchSolution:
    """Minimise ``sum(fun(x)**2) / 2`` for each row of X0.

    Parameters
    ----------
    fun, jac : callable
        Of ``(X, index)``, parameters of shape (k, n) and the numbers of their problems, shape (k,);
        residuals of shape (k, m) and Jacobians of shape (k, m, n).
    X0 : ndarray, shape (B, n)
        Starts.
    tol : float
        Of the relative reduction of the cost, actual and predicted, and of the relative length of
        a step.
    maxiter : int
        Steps tried for each problem.
    """
    x = np.array(X0, dtype=np.float64)
    B = len(x)
    cost, success = np.full(B, np.nan), np.zeros(B, dtype=bool)
    nit = np.zeros(B, dtype=np.intp)
    for begin in range(0, B, BLOCK):
        index = np.arange(begin, min(begin + BLOCK, B))
        with np.errstate(all="ignore"):
            block = _Block(fun, jac, x[index].T.copy(), index, tol)
            for _ in range(maxiter):
                if not block.step():
                    break
                if block.active.mean() < COMPACTED_BELOW:
                    block.store(x, cost, success, nit)
                    if not block.compact():
                        break
            block.store(x, cost, success, nit)
    return BatchSolution(x, cost, success, nit)


class _Block:
    """The problems of a block that still run; matrices and vectors by entries."""

    def __init__(
        self,
        fun: Callable[[Floats, Indices], Floats],
        jac: Callable[[Floats, Indices], Floats],
        x: Floats,
        index: Indices,
        tol: float,
    ) -> None:
        self.fun, self.jac, self.tol = fun, jac, tol
        self.x, self.index = x, index
        self.r = fun(x.T, index)
        self.cost = 0.5 * np.vecdot(self.r, self.r)
        self.active = np.isfinite(self.cost)
        self.success = np.zeros(index.size, dtype=bool)
        self.nit = np.zeros(index.size, dtype=np.intp)
        self.damping = np.full(index.size, FIRST_DAMPING)
        self.growth = np.full(index.size, 2.0)
        self.g, self.H = self._linearize(x, index, self.r)
        self.scale = np.ascontiguousarray(np.einsum("iik->ik", self.H))

    def _linearize(self, x: Floats, index: Indices, r: Floats) -> tuple[Floats, Floats]:
        """Return the gradient, shape (n, k), and the Gauss-Newton matrix, shape (n, n, k)."""
        J = self.jac(x.T, index)
        n = len(x)
        if n > LARGEST_UNROLLED:
            transposed = J.transpose(0, 2, 1)
            g = (transposed @ r[:, :, None])[:, :, 0]
            return g.T.copy(), (transposed @ J).transpose(1, 2, 0).copy()
        columns = [J[:, :, i] for i in range(n)]
        g, H = np.empty((n, index.size)), np.empty((n, n, index.size))
        for i, column in enumerate(columns):
            np.vecdot(column, r, out=g[i])
            for j in range(i + 1):
                np.vecdot(column, columns[j], out=H[i, j])
                H[j, i] = H[i, j]
        return g, H

    def step(self) -> bool:
        """Try one step for each; return whether any problem is left."""
        s, slope = _damped_step(self.H, self.g, self.damping * np.maximum(self.scale, 1e-300))
        trial = self.x + s
        r = self.fun(trial.T, self.index)
        cost = 0.5 * np.vecdot(r, r)
        # For s from (H + λ D) s = -g the model falls by (λ s·D s - g·s) / 2.
        Ds = np.einsum("ik,ik,ik->k", s, s, self.scale)
        predicted = 0.5 * (self.damping * Ds - slope)
        actual = self.cost - cost
        accepted = self.active & (actual > 0.0)
        ratio = np.where(accepted, actual / predicted, 0.0)
        self.nit += self.active
        size = np.sqrt(np.einsum("ik,ik,ik->k", self.x, self.x, self.scale))
        small = (predicted <= self.tol * self.cost) & (np.abs(actual) <= self.tol * self.cost)
        small |= np.sqrt(Ds) <= self.tol * (self.tol + size)
        self.success |= small & self.active
        self._accept(accepted, trial, r, cost)
        cut = 1.0 - (2.0 * ratio - 1.0) ** 3
        grown = self.damping * self.growth
        self.damping = np.where(accepted, self.damping * np.maximum(1.0 / 3.0, cut), grown)
        self.growth = np.where(accepted, 2.0, 2.0 * self.growth)
        # A damping that large means that no step is any better.
        self.active &= ~self.success & (self.damping < 1e16)
        return bool(self.active.any())

    def _accept(self, accepted: NDArray[np.bool_], trial: Floats, r: Floats, cost: Floats) -> None:
        needed = accepted & ~self.success
        np.copyto(self.x, trial, where=accepted)
        np.copyto(self.cost, cost, where=accepted)
        if needed.all():
            self.r = r
            self.g, self.H = self._linearize(self.x, self.index, r)
        elif needed.any():
            chosen = np.flatnonzero(needed)
            self.r[chosen] = r[chosen]
            g, H = self._linearize(self.x[:, chosen], self.index[chosen], r[chosen])
            self.g[:, chosen], self.H[:, :, chosen] = g, H
        np.maximum(self.scale, np.einsum("iik->ik", self.H), out=self.scale)

    def store(self, x: Floats, cost: Floats, success: NDArray[np.bool_], nit: Indices) -> None:
        """Write what is known into the arrays of the whole batch."""
        x[self.index] = self.x.T
        cost[self.index] = self.cost
        success[self.index] = self.success
        nit[self.index] = self.nit

    def compact(self) -> bool:
        """Keep the active problems only; return whether there are any."""
        keep = np.flatnonzero(self.active)
        for name in ("index", "r", "cost", "active", "success", "nit", "damping", "growth"):
            setattr(self, name, getattr(self, name)[keep])
        for name in ("x", "g", "H", "scale"):
            setattr(self, name, np.ascontiguousarray(getattr(self, name)[..., keep]))
        return keep.size > 0


def _damped_step(H: Floats, g: Floats, shift: Floats) -> tuple[Floats, Floats]:
    """Solve (H + diag(shift)) s = -g and return s and g·s."""
    n = len(g)
    if n > LARGEST_UNROLLED:
        A = H.transpose(2, 0, 1).copy()
        A[:, range(n), range(n)] += shift.T
        s = np.ascontiguousarray(np.linalg.solve(A, -g.T[:, :, None])[:, :, 0].T)
    else:
        s = _cholesky_solve(H, -g, shift)
    return s, np.einsum("ik,ik->k", g, s)


def _cholesky_solve(H: Floats, b: Floats, shift: Floats) -> Floats:
    """Solve by the square-root-free factorisation L D Lᵀ, entry by entry."""
    n = len(b)
    L: list[list[Floats]] = [[] for _ in range(n)]
    inverse: list[Floats] = []
    y: list[Floats] = []
    for i in range(n):
        scaled: list[Floats] = []
        pivot, right = H[i, i] + shift[i], b[i]
        for j in range(i):
            entry = H[i, j]
            for k in range(j):
                entry = entry - scaled[k] * L[j][k]
            scaled.append(entry)
            L[i].append(entry * inverse[j])
            pivot = pivot - entry * L[i][j]
            right = right - L[i][j] * y[j]
        inverse.append(1.0 / pivot)
        y.append(right)
    s = np.empty_like(b)
    for i in reversed(range(n)):
        value = y[i] * inverse[i]
        for k in range(i + 1, n):
            value = value - L[k][i] * s[k]
        s[i] = value
    return s
