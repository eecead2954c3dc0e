"""The reference problems of NIST for nonlinear regression, from both starts.

NIST/ITL Statistical Reference Datasets, nonlinear regression (J. Rogers, J. Filliben and others,
https://www.itl.nist.gov/div898/strd/): models, data (`nist_data`), starts, and certified values
(`nist_certified`), which NIST found in quadruple precision to eleven digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ._problem import Matrix, Vector, complex_step
from .nist_certified import CERTIFIED

Model = Callable[[Vector, Vector], Vector]


@dataclass(frozen=True, eq=False)
class Regression:
    """A model to fit to data, with certified results.

    Parameters
    ----------
    name : str
        Unique name: NIST's in lower case.
    model : callable
        ``model(x, b)``, the predictions (m,), of real or complex parameters b.
    x, y : arrays
        Predictor (m,), or (2, m) where there are two, and response (m,).
    starts : pair of (n,) arrays
        NIST's first start, far from the solution, and the second one, nearer.
    parameters, deviations : (n,) arrays
        Certified parameters and their standard deviations.
    residual_sum : float
        Certified sum of the squared residuals.
    """

    name: str
    model: Model = field(repr=False)
    x: Vector = field(repr=False)
    y: Vector = field(repr=False)
    starts: tuple[Vector, Vector]
    parameters: Vector
    deviations: Vector
    residual_sum: float

    def __str__(self) -> str:
        """Return the name, which pytest then shows as the parameter's id."""
        return self.name

    def residuals(self, b: Vector) -> Vector:
        """Return predictions minus responses."""
        r: Vector = self.model(self.x, b) - self.y
        return r

    def jacobian(self, b: Vector) -> Matrix:
        """Return the Jacobian (m, n) of the residuals."""
        return complex_step(self.residuals, b)


def _misra_a(x: Vector, b: Vector) -> Vector:
    return -b[0] * np.expm1(-b[1] * x)


def _misra_b(x: Vector, b: Vector) -> Vector:
    return b[0] * (1.0 - (1.0 + b[1] * x / 2.0) ** -2)


def _misra_c(x: Vector, b: Vector) -> Vector:
    return b[0] * (1.0 - (1.0 + 2.0 * b[1] * x) ** -0.5)


def _misra_d(x: Vector, b: Vector) -> Vector:
    return b[0] * b[1] * x / (1.0 + b[1] * x)


def _chwirut(x: Vector, b: Vector) -> Vector:
    return np.exp(-b[0] * x) / (b[1] + b[2] * x)


def _dan_wood(x: Vector, b: Vector) -> Vector:
    return b[0] * x ** b[1]


def _enso(x: Vector, b: Vector) -> Vector:
    value = b[0]
    for cosine, sine, period in ((b[1], b[2], 12.0), (b[4], b[5], b[3]), (b[7], b[8], b[6])):
        angle = 2.0 * np.pi * x / period
        value = value + cosine * np.cos(angle) + sine * np.sin(angle)
    return value


def _eckerle(x: Vector, b: Vector) -> Vector:
    return b[0] / b[1] * np.exp(-0.5 * ((x - b[2]) / b[1]) ** 2)


def _gauss(x: Vector, b: Vector) -> Vector:
    peaks = [a * np.exp(-(((x - at) / width) ** 2)) for a, at, width in (b[2:5], b[5:8])]
    return b[0] * np.exp(-b[1] * x) + peaks[0] + peaks[1]


def _rational(numerator: int) -> Model:
    def model(x: Vector, b: Vector) -> Vector:
        above = sum(c * x**k for k, c in enumerate(b[: numerator + 1]))
        return above / (1.0 + sum(c * x**k for k, c in enumerate(b[numerator + 1 :], 1)))

    return model


def _lanczos(x: Vector, b: Vector) -> Vector:
    return b[::2] @ np.exp(-np.outer(b[1::2], x))


def _mgh09(x: Vector, b: Vector) -> Vector:
    return b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3])


def _mgh10(x: Vector, b: Vector) -> Vector:
    return b[0] * np.exp(b[1] / (x + b[2]))


def _mgh17(x: Vector, b: Vector) -> Vector:
    return b[0] + b[1] * np.exp(-x * b[3]) + b[2] * np.exp(-x * b[4])


def _nelson(x: Vector, b: Vector) -> Vector:
    return b[0] - b[1] * x[0] * np.exp(-b[2] * x[1])


def _rat42(x: Vector, b: Vector) -> Vector:
    return b[0] / (1.0 + np.exp(b[1] - b[2] * x))


def _rat43(x: Vector, b: Vector) -> Vector:
    return b[0] / (1.0 + np.exp(b[1] - b[2] * x)) ** (1.0 / b[3])


def _roszman(x: Vector, b: Vector) -> Vector:
    return b[0] - b[1] * x - np.arctan(b[2] / (x - b[3])) / np.pi


def _bennett(x: Vector, b: Vector) -> Vector:
    return b[0] * (b[1] + x) ** (-1.0 / b[2])


_MODELS: dict[str, Model] = {
    "bennett5": _bennett,
    "boxbod": _misra_a,
    "chwirut1": _chwirut,
    "chwirut2": _chwirut,
    "danwood": _dan_wood,
    "eckerle4": _eckerle,
    "enso": _enso,
    "gauss1": _gauss,
    "gauss2": _gauss,
    "gauss3": _gauss,
    "hahn1": _rational(3),
    "kirby2": _rational(2),
    "lanczos1": _lanczos,
    "lanczos2": _lanczos,
    "lanczos3": _lanczos,
    "mgh09": _mgh09,
    "mgh10": _mgh10,
    "mgh17": _mgh17,
    "misra1a": _misra_a,
    "misra1b": _misra_b,
    "misra1c": _misra_c,
    "misra1d": _misra_d,
    "nelson": _nelson,
    "rat42": _rat42,
    "rat43": _rat43,
    "roszman1": _roszman,
    "thurber": _rational(3),
}


def _load(name: str, model: Model) -> Regression:
    table = np.loadtxt(
        Path(__file__).parent / "nist_data" / f"{name}.csv", delimiter=",", skiprows=1, unpack=True
    )
    y, x = table[0], table[1] if len(table) == 2 else table[1:]
    # Nelson's model is one of the logarithm of the response.
    y = np.log(y) if name == "nelson" else y
    far, near, parameters, deviations, residual_sum = CERTIFIED[name]
    starts = np.array(far), np.array(near)
    known = np.array(parameters), np.array(deviations)
    for array in (x, y, *starts, *known):
        array.flags.writeable = False
    return Regression(name, model, x, y, starts, *known, residual_sum)


NIST: tuple[Regression, ...] = tuple(_load(name, model) for name, model in _MODELS.items())
