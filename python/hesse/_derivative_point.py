"""The callbacks of a check at one point: in its precision, inside the box, with their noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._difference_probe import Vector, noise_levels
from hesse._messages import shown
from hesse._points import read_point


class PointOfCheck:
    """The callbacks at one point, in its precision, with counts and noise."""

    def __init__(
        self, fun: Any, x: ArrayLike, jac: Any, hess: Any, hessp: Any, args: Any, bounds: Any
    ) -> None:
        self.fun, self.jac, self.hess, self.hessp = fun, jac, hess, hessp
        self.args = args if isinstance(args, tuple) else (args,)
        self.x, single = read_point("x", x)
        self.dtype = np.float32 if single else np.float64
        self.eps = float(np.finfo(self.dtype).eps)
        self.nfev = self.njev = self.nhev = 0
        self.differenced = False
        self.step = self.eps ** (1 / 3)
        self.low, self.high = _read_bounds(bounds, self.x)
        self.size = np.where(self.x != 0, np.abs(self.x), 1.0)
        room = np.maximum(self.x - self.low, self.high - self.x)
        self.size = np.minimum(self.size, room)

    @property
    def n(self) -> int:
        return self.x.size

    def _call(self, function: Any, p: Vector, *rest: Any) -> Any:
        with np.errstate(all="ignore"):  # what is not finite is looked at
            return function(p.astype(self.dtype), *rest, *self.args)

    def value(self, p: Vector) -> Vector:
        self.nfev += 1
        returned = self._call(self.fun, p)
        return self._read("fun", returned[0] if self.jac is True else returned, (1,))

    def gradient(self, p: Vector) -> Vector:
        """Return the supplied gradient, or differences where there is none to trust."""
        if self.differenced:
            return self._differences(p)
        self.njev += 1
        returned = self._call(self.fun, p)[1] if self.jac is True else self._call(self.jac, p)
        return self._read("jac", returned, (self.n,))

    def _differences(self, p: Vector) -> Vector:
        g, at_p = np.zeros(self.n), np.nan
        for j in np.flatnonzero(self.size).tolist():
            h = self.step * self.size[j]
            if self.low[j] <= p[j] - h and p[j] + h <= self.high[j]:
                ahead, behind = self._moved(p, j, h), self._moved(p, j, -h)
                g[j] = (ahead[1] - behind[1]) / (ahead[0] - behind[0])
                continue
            h = h if self.high[j] - p[j] >= p[j] - self.low[j] else -h
            at_p = self.value(p)[0] if np.isnan(at_p) else at_p
            near, far = self._moved(p, j, 0.5 * h), self._moved(p, j, h)
            g[j] = (4 * (near[1] - at_p) - (far[1] - at_p)) / h
        return g

    def _moved(self, p: Vector, j: int, h: float) -> tuple[float, float]:
        q = p.copy()
        q[j] = self.dtype(q[j] + h)
        return float(q[j]), float(self.value(q)[0])

    def hessian(self, p: Vector) -> NDArray[np.float64]:
        self.nhev += 1
        returned = self._call(self.fun, p)[2] if self.hess is True else self._call(self.hess, p)
        dense = returned.toarray() if hasattr(returned, "toarray") else returned
        return self._read("hess", dense, (self.n, self.n))

    def product(self, p: Vector, v: Vector) -> Vector:
        self.nhev += 1
        return self._read("hessp", self._call(self.hessp, p, v.astype(self.dtype)), (self.n,))

    def _read(self, name: str, returned: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
        array = np.asarray(returned)
        if array.dtype == np.float32:
            self.eps = float(np.finfo(np.float32).eps)
        if array.size != np.prod(shape):
            raise ValueError(
                f"{name} returned an array of shape {array.shape}; expected shape {shape}"
            )
        return array.astype(np.float64).reshape(shape)

    def point(self, move: Vector) -> Vector | None:
        """Return x + move as the callbacks see it, or None outside of the box."""
        p = (self.x + move).astype(self.dtype).astype(np.float64)
        return p if np.all((self.low <= p) & (p <= self.high)) else None

    def direction(self, rng: np.random.Generator) -> Vector:
        """Return a random direction that points into the box.

        Lengths between a half and one keep two equal errors from cancelling, as signs would.
        """
        d = self.size * rng.uniform(0.5, 1.0, self.n) * rng.choice([-1.0, 1.0], self.n)
        return self.inward(d)

    def inward(self, d: Vector) -> Vector:
        up, down = self.high - self.x, self.x - self.low
        tight = np.minimum(up, down) < self.size
        return np.where(tight, np.abs(d) * np.where(up >= down, 1.0, -1.0), d)

    def noise_of(self, function: Callable[[Vector], Vector], at_x: Vector) -> Vector:
        """Return the noise of each component near x, at least its rounding."""
        d = self.direction(np.random.default_rng(1))
        one_sided = self.point(-1e-2 * d) is None
        level = np.zeros(at_x.shape)
        for spacing in (1e-8, 1e-5, 1e-3):
            steps = spacing * (np.arange(9) - (0 if one_sided else 4))
            points = [self.point(t * d) for t in steps]
            if any(p is None for p in points):
                break
            values = np.array([function(p) for p in points if p is not None])
            if not np.all(np.isfinite(values)):
                continue
            level = np.maximum(level, noise_levels(values))
            if np.count_nonzero(np.diff(values, axis=0) == 0) < 4 * at_x.size:
                break
        return np.maximum(level, self.eps * np.abs(np.where(np.isfinite(at_x), at_x, 0.0)))


def _read_bounds(bounds: Any, x: Vector) -> tuple[Vector, Vector]:
    low, high = np.full(x.size, -np.inf), np.full(x.size, np.inf)
    if bounds is None:
        return low, high
    pairs = list(bounds)
    if len(pairs) != x.size or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"bounds must be {x.size} pairs; got {shown(bounds)}")
    for i, (least, most) in enumerate(pairs):
        low[i] = -np.inf if least is None else least
        high[i] = np.inf if most is None else most
    if not np.all((low <= x) & (x <= high)):
        raise ValueError("x must lie within bounds")
    return low, high
