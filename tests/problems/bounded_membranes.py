"""Bound-constrained quadratics from free boundary problems on the unit square.

Finite differences on an m × m grid of interior points with spacing h = 1/(m + 1), as in Moré &
Toraldo (1989) and Dembo & Tulowitzki (1983).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._elements import Elements, element_problem
from ._problem import Problem, Vector
from .sources import MORE_TORALDO


def _grid(m: int) -> tuple[Vector, Vector, float]:
    """Coordinates of the interior points, flattened, and the spacing."""
    h = 1.0 / (m + 1)
    t = h * np.arange(1, m + 1)
    first, second = np.meshgrid(t, t, indexing="ij")
    return first.ravel(), second.ravel(), h


def _springs(m: int, weights: tuple[Vector, Vector, Vector]) -> tuple[Elements, ...]:
    """Elements ``w (u_p - u_q)² / 2`` between neighbours and ``w u_p² / 2`` to the border.

    `weights` are those of the edges along the first and second axis, (m + 1, m) and (m, m + 1),
    both with the two edges to the border; the third is the linear term (m, m).
    """
    along, across, load = weights
    point = np.arange(m * m).reshape(m, m)
    pairs = np.concatenate(
        [
            np.stack([point[:-1].ravel(), point[1:].ravel()]),
            np.stack([point[:, :-1].ravel(), point[:, 1:].ravel()]),
        ],
        axis=1,
    )
    stiff = np.concatenate([along[1:-1].ravel(), across[:, 1:-1].ravel()])
    border: NDArray[np.float64] = np.zeros((m, m))
    border[0] += along[0]
    border[-1] += along[-1]
    border[:, 0] += across[:, 0]
    border[:, -1] += across[:, -1]
    held, pull = border.ravel(), load.ravel()
    return (
        Elements(pairs, lambda a, b: 0.5 * stiff * (a - b) ** 2),
        Elements(point.reshape(1, -1), lambda a: 0.5 * held * a * a - pull * a),
    )


def _membrane(
    name: str,
    m: int,
    elements: tuple[Elements, ...],
    lower: ArrayLike,
    upper: ArrayLike,
    x0: ArrayLike,
) -> Problem:
    return element_problem(
        f"{name}_{m * m}",
        x0,
        elements,
        minima=(),
        source=MORE_TORALDO,
        tags={"bounded", "quadratic", "convex"},
        lower=lower,
        upper=upper,
    )


def _uniform(m: int, load: float) -> tuple[Elements, ...]:
    h = 1.0 / (m + 1)
    return _springs(m, (np.ones((m + 1, m)), np.ones((m, m + 1)), np.full((m, m), load * h * h)))


def torsion(m: int = 10, twist: float = 5.0) -> Problem:
    """Elastic-plastic torsion of a square bar: ``|u|`` at most the distance from the border."""
    s, t, _ = _grid(m)
    distance = np.minimum(np.minimum(s, 1.0 - s), np.minimum(t, 1.0 - t))
    return _membrane("torsion", m, _uniform(m, twist), -distance, distance, distance)


def obstacle(m: int = 10, double: bool = False) -> Problem:
    """Membrane above an obstacle, or between two.

    With a = sin 9.2 s · sin 9.3 t the double one lies between a³ and a² + 0.02; the single one
    lies above sin 3.2 s · sin 3.3 t.
    """
    s, t, _ = _grid(m)
    if double:
        lower = (np.sin(9.2 * s) * np.sin(9.3 * t)) ** 3
        upper = (np.sin(9.2 * s) * np.sin(9.3 * t)) ** 2 + 0.02
    else:
        lower, upper = np.sin(3.2 * s) * np.sin(3.3 * t), np.full(m * m, 2000.0)
    name = "obstacle_double" if double else "obstacle"
    return _membrane(name, m, _uniform(m, 1.0), lower, upper, np.maximum(lower, 0.0))


def journal_bearing(m: int = 10, eccentricity: float = 0.1, width: float = 10.0) -> Problem:
    """Pressure of the lubricant between two cylinders, nonnegative: (0, 2π) × (0, 2 `width`)."""
    h1, h2 = 2.0 * np.pi / (m + 1), 2.0 * width / (m + 1)
    middle = h1 * (np.arange(m + 1) + 0.5)
    angle = h1 * np.arange(1, m + 1)
    gap = (1.0 + eccentricity * np.cos(middle)) ** 3
    along = np.repeat(gap[:, None], m, axis=1) * h2 / h1
    film = (1.0 + eccentricity * np.cos(angle)) ** 3
    across = np.repeat(film[:, None], m + 1, axis=1) * h1 / h2
    load = np.repeat(eccentricity * np.sin(angle)[:, None], m, axis=1) * h1 * h2
    start = np.maximum(np.sin(np.repeat(angle, m)), 0.0)
    return _membrane("journal_bearing", m, _springs(m, (along, across, load)), 0.0, np.inf, start)


PROBLEMS = (
    torsion(),
    torsion(4),
    obstacle(),
    obstacle(4),
    obstacle(double=True),
    journal_bearing(),
    journal_bearing(4),
)
