"""A supplied derivative compared with differences along directions, and the search for errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._derivative_point import PointOfCheck
from hesse._difference_probe import SIGMAS, Judgement, Vector, judge

# Up to so many variables every entry is looked at.
SMALL = 50
_DIRECTIONS = 3
_MOST_FOUND = 20
# Relative error of supplied numbers that is never called an error.
RTOL = 1e-6


class Comparison:
    """A function F: R^n → R^m and its supplied derivative, compared along directions."""

    def __init__(
        self,
        problem: PointOfCheck,
        function: Callable[[Vector], Vector],
        product: Callable[[Vector], Vector],
        at_x: Vector,
        noise: Vector,
        rounding: Callable[[Vector, Vector], Vector],
    ) -> None:
        self.problem, self.function, self.product = problem, function, product
        self.at_x, self.noise, self.rounding = at_x, noise, rounding
        size = float(np.max(np.abs(at_x), initial=0.0)) or 1.0
        share = min(max(float(np.max(noise, initial=0.0)) / size, problem.eps), 1e-3)
        self.first = share ** (1 / 3)

    def along(self, d: Vector) -> Judgement | None:
        """Judge the derivative along d."""
        supplied = self.product(d)
        scale = np.abs(supplied)
        allowed = RTOL * scale + self.rounding(d, supplied)
        # No farther than a tenth of the variables' size, or 1 where they are tiny.
        longest = max(0.1, 1.0 / max(float(np.max(np.abs(d), initial=0.0)), 1e-30))

        def kernel(h: float) -> tuple[Vector, Vector] | None:
            return self._residual(h, d, supplied) if h <= longest else None

        with np.errstate(all="ignore"):
            return judge(kernel, scale, allowed, self.first)

    def _residual(self, h: float, d: Vector, supplied: Vector) -> tuple[Vector, Vector] | None:
        ahead, behind = self._error(h, d, supplied), self._error(-h, d, supplied)
        if ahead is not None and behind is not None:
            return (ahead - behind) / (2 * h), SIGMAS * self.noise / h
        side = h if ahead is not None else -h
        far = ahead if ahead is not None else behind
        near = None if far is None else self._error(0.5 * side, d, supplied)
        if far is None or near is None:
            return None
        return (4 * near - far) / side, 8 * SIGMAS * self.noise / h

    def _error(self, h: float, d: Vector, supplied: Vector) -> Vector | None:
        """Return F(x + hd) − F(x) − h A d; a single variable's step is taken as rounded."""
        p = self.problem.point(h * d)
        if p is None:
            return None
        moved = p - self.problem.x
        (support,) = np.nonzero(d)
        t = moved[support[0]] / d[support[0]] if support.size == 1 else h
        if t == 0:
            return None
        error = (self.function(p) - self.at_x) * (h / t) - h * supplied
        return error if np.all(np.isfinite(error)) else None


def search(c: Comparison, rng: np.random.Generator) -> tuple[dict[int, Judgement], list[str], int]:
    """Find the variables whose derivatives are wrong: all of a few, or by halving groups."""
    n = c.problem.n
    found: dict[int, Judgement] = {}
    findings: list[str] = []
    unresolved = 0

    def single(j: int) -> None:
        nonlocal unresolved
        d = np.zeros(n)
        d[j] = c.problem.size[j]
        if d[j] == 0:
            return
        d = c.problem.inward(d)
        seen = c.along(d)
        if seen is None:
            findings.append(f"no finite difference exists along variable {j}")
        elif np.any(seen.wrong):
            found[j] = Judgement(seen.residual / d[j], *_scaled(seen, abs(d[j])))
        else:
            unresolved += int(np.count_nonzero(seen.unresolved))

    def halve(group: NDArray[np.int64], d: Vector) -> None:
        if len(found) >= _MOST_FOUND:
            return
        if group.size == 1:
            single(int(group[0]))
            return
        left, right = np.array_split(group, 2)
        part = np.zeros(n)
        part[left] = d[left]
        seen = c.along(part)
        if seen is not None and not np.any(seen.wrong):
            halve(right, d)
            return
        halve(left, d)
        part = np.zeros(n)
        part[right] = d[right]
        seen = c.along(part)
        if seen is None or np.any(seen.wrong):
            halve(right, d)

    if n <= SMALL:
        for j in range(n):
            single(j)
        return found, findings, unresolved
    for _ in range(_DIRECTIONS):
        d = c.problem.direction(rng)
        d[list(found)] = 0.0
        seen = c.along(d)
        if seen is not None and not np.any(seen.wrong):
            unresolved += int(np.count_nonzero(seen.unresolved))
            continue
        halve(np.arange(n), d)
        if len(found) >= _MOST_FOUND:
            findings.append(f"the search stopped at {_MOST_FOUND} variables; there may be more")
            break
        if not found and not findings:
            findings.append("a directional derivative is wrong, no single entry measurably so")
    return found, findings, unresolved


def _scaled(seen: Judgement, size: float) -> tuple[Vector, Any, Any]:
    return seen.tolerance / size, seen.wrong, seen.unresolved
