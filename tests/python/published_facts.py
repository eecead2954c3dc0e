"""Facts about the test problems that their own code does not use: formulae, minimisers, infima."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Approximate minimisers of those listed minima to which the standard start need not lead.
LOCAL_MINIMISERS: dict[str, tuple[list[float], ...]] = {
    "freudenstein_roth": ([5.0, 4.0], [11.4128, -0.8968]),
    "kowalik_osborne": ([0.1928, 0.1913, 0.1231, 0.1361], [0.2254, -0.4148, -0.0245, -0.178]),
    "biggs_exp6": ([1, 10, 1, 5, 4, 3], [17.6832, 1.7114, -5.1866, 0.8715, 1.7114, 3.1978]),
    "osborne_2": (
        [1.31, 0.4316, 0.6336, 0.5993, 0.7539, 0.9056, 1.3651, 4.8248, 2.3988, 4.5689, 5.6754],
        [2.8298, -1.4724, 0.4819, 0.5967, 0.5641, 0.3628, 2.378, 5.0744, -0.1578, 4.6034, 5.6337],
        [0.6226, 2.0195, -0.2929, -0.6224, -0.0136, 0.6345, 2.6798, 8.8362, -1.282, 3.4489, 6.3438],
    ),
    "chebyquad_10": (
        [0.0748, 0.1715, 0.2864, 0.3597, 0.4708, 0.6167, 0.6167, 0.7998, 0.8448, 0.967],
        [0.0596, 0.1667, 0.2392, 0.3989, 0.3989, 0.6011, 0.6011, 0.7608, 0.8333, 0.9404],
        [0.0271, 0.1318, 0.2077, 0.3851, 0.3851, 0.6149, 0.6149, 0.7923, 0.8682, 0.9729],
    ),
    "trigonometric_10": (
        [0.0] * 10,
        [0.0515, 0.053, 0.0547, 0.0566, 0.0589, 0.0616, 0.2184, 0.0695, 0.1437, 0.0925],
        [0.0552, 0.0568, 0.0588, 0.061, 0.0636, 0.0668, 0.2082, 0.1644, 0.085, 0.0914],
        [0.0539, 0.0555, 0.0573, 0.0593, 0.0617, 0.2579, 0.0681, 0.0726, 0.0785, 0.0838],
        [0.0625, 0.0645, 0.0667, 0.0692, 0.2754, 0.0754, 0.079, 0.0823, 0.0836, 0.0821],
    ),
    "brown_almost_linear_10": (
        [1.0] * 10,
        [0.0] * 9 + [11.0],
        [1.3681] * 3 + [-0.0668] + [1.3681] * 5 + [-1.0959],
    ),
    "broyden_tridiagonal_10": (
        [-0.57, -0.68, -0.7, -0.71, -0.71, -0.7, -0.69, -0.67, -0.6, -0.42],
        [-0.5584, -0.6491, -0.6149, -0.4703, -0.0912, 0.7153, 1.4727, -0.0172, -0.4165, -0.3626],
        [0.8944, 1.451, -0.1126, -0.5626, -0.6679, -0.6908, -0.6885, -0.6646, -0.5955, -0.4162],
        [-0.4802, -0.4446, -0.0928, 0.7127, 1.5102, -0.0881, -0.5425, -0.6257, -0.5832, -0.4118],
        [-0.3292, -0.0678, 0.7064, 1.5103, -0.0924, -0.5536, -0.6534, -0.6543, -0.5919, -0.4148],
    ),
    "double_well": ([-1.024], [0.974]),
}

# Points far along the curves on which the paper's unattained local minima are approached.
FAR = 1e10
AT_INFINITY = {
    "bard": (1, [0.84067, -FAR, -FAR]),
    "kowalik_osborne": (2, [-0.0354214 * FAR, -14.07588, 1.603075 * FAR, FAR]),
}

# Minimisers where the value is zero, from the paper.
ZEROS: dict[str, tuple[list[float], ...]] = {
    "helical_valley": ([1, 0, 0],),
    "powell_badly_scaled": ([1.0981593296999e-5, 9.1061467398665],),
    "box_three_dimensional": ([1, 10, 1], [10, 1, -1], [3, 3, 0]),
    "brown_badly_scaled": ([1e6, 2e-6],),
    "gulf": ([50, 25, 1.5],),
    "beale": ([3, 0.5],),
    "wood": ([1, 1, 1, 1],),
    "variably_dimensioned_10": ([1] * 10,),
    "extended_rosenbrock_10": ([1] * 10,),
    "extended_powell_singular_12": ([0] * 12,),
    "rosenbrock": ([1, 1],),
    "powell_singular": ([0] * 4,),
}


def _trigonometric(x: Vector, i: int) -> float:
    n = x.size
    cosines = sum(np.cos(xj) for xj in x)
    return float(n - cosines + i * (1 - np.cos(x[i - 1])) - np.sin(x[i - 1]))


def _boundary_value(x: Vector, i: int) -> float:
    n = x.size
    h = 1 / (n + 1)
    u = [0.0, *x, 0.0]
    return float(2 * u[i] - u[i - 1] - u[i + 1] + h**2 * (u[i] + i * h + 1) ** 3 / 2)


def _integral_equation(x: Vector, i: int) -> float:
    n = x.size
    h = 1 / (n + 1)
    left = sum(j * h * (x[j - 1] + j * h + 1) ** 3 for j in range(1, i + 1))
    right = sum((1 - j * h) * (x[j - 1] + j * h + 1) ** 3 for j in range(i + 1, n + 1))
    return float(x[i - 1] + h * ((1 - i * h) * left + i * h * right) / 2)


def _tridiagonal(x: Vector, i: int) -> float:
    u = [0.0, *x, 0.0]
    return float((3 - 2 * u[i]) * u[i] - u[i - 1] - 2 * u[i + 1] + 1)


def _banded(x: Vector, i: int) -> float:
    near = set(range(max(1, i - 5), min(x.size, i + 1) + 1)) - {i}
    xi = x[i - 1]
    return float(xi * (2 + 5 * xi**2) + 1 - sum(x[j - 1] * (1 + x[j - 1]) for j in near))


def _almost_linear(x: Vector, i: int) -> float:
    return float(x[i - 1] + sum(x) - (x.size + 1) if i < x.size else np.prod(x) - 1)


def _chebyquad(x: Vector, i: int) -> float:
    integral = 0.0 if i % 2 else -1.0 / (i * i - 1)
    return float(np.mean(np.cos(i * np.arccos(2 * x - 1))) - integral)


# Residual i, counted from one, as the paper states it, where zero minima leave the formula open.
BY_INDEX: dict[str, Callable[[Vector, int], float]] = {
    "trigonometric_10": _trigonometric,
    "discrete_boundary_value_10": _boundary_value,
    "discrete_integral_equation_10": _integral_equation,
    "broyden_tridiagonal_10": _tridiagonal,
    "broyden_banded_10": _banded,
    "brown_almost_linear_10": _almost_linear,
    "chebyquad_7": _chebyquad,
    "chebyquad_9": _chebyquad,
}
