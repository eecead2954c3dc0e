"""Families of distributions: their targets, variance, deviance and likelihood.

The deviances are those of McCullagh and Nelder, "Generalized linear models" (1989), table 2.1, and
of Jørgensen, "The theory of dispersion models" (1997), for Tweedie's. What the fit itself needs,
the loss and its derivatives, is in the core.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core

Vector = NDArray[np.float64]
Pair = Callable[[Vector, Vector], Vector]


@dataclass(frozen=True)
class Family:
    """A distribution with its parameter, if it has one.

    Parameters
    ----------
    name : str
        As in the core.
    links : tuple of str
        Those it may have, the default first.
    variance : callable
        V(μ): the variance is V(μ) times the dispersion.
    deviance : callable
        Of samples (y, μ), each.
    log_likelihood : callable
        (y, μ, weights, dispersion) → the sum over samples; NaN where there is no closed form.
    allowed : str
        What y must be, as in "y must be …".
    is_allowed : callable
        Whether each y is.
    canonical_link : str, optional
        The link for which observed and expected information agree.
    lowest, highest : float, optional
        Ends of the range of y at which samples have no finite linear predictor of their own.
    parameter : float
        Power of Tweedie's family, α of the negative binomial one.
    estimates_dispersion : bool
        Otherwise the dispersion is 1.
    """

    name: str
    links: tuple[str, ...]
    variance: Callable[[Vector], Vector]
    deviance: Pair
    log_likelihood: Callable[[Vector, Vector, Vector, float], float]
    allowed: str
    is_allowed: Callable[[Vector], Any]
    canonical_link: str | None = None
    lowest: float | None = None
    highest: float | None = None
    parameter: float = 0.0
    estimates_dispersion: bool = False

    def in_core(self, link: str) -> tuple[_core.GlmKind, float]:
        """Name the family with a link as the core does."""
        power = _POWERS.get((self.name, link))
        return _KINDS[self.name, link], self.parameter if power is None else power


_MANY = 100_000  # values of log Γ in a table
_KINDS = {
    ("binomial", "logit"): _core.GlmKind.BINOMIAL_LOGIT,
    ("binomial", "probit"): _core.GlmKind.BINOMIAL_PROBIT,
    ("binomial", "cloglog"): _core.GlmKind.BINOMIAL_CLOGLOG,
    ("gaussian", "identity"): _core.GlmKind.GAUSSIAN_IDENTITY,
    ("gaussian", "log"): _core.GlmKind.TWEEDIE_LOG,
    ("poisson", "log"): _core.GlmKind.POISSON_LOG,
    ("gamma", "log"): _core.GlmKind.GAMMA_LOG,
    ("gamma", "inverse"): _core.GlmKind.GAMMA_INVERSE,
    ("inverse-gaussian", "log"): _core.GlmKind.TWEEDIE_LOG,
    ("inverse-gaussian", "inverse-squared"): _core.GlmKind.INVERSE_GAUSSIAN,
    ("tweedie", "log"): _core.GlmKind.TWEEDIE_LOG,
    ("negative-binomial", "log"): _core.GlmKind.NEGATIVE_BINOMIAL_LOG,
}
# With this link they are Tweedie's families of these powers.
_POWERS = {("gaussian", "log"): 0.0, ("inverse-gaussian", "log"): 3.0}


def _log_ratio(y: Vector, mu: Vector) -> Vector:
    """Return y log(y/μ), which is 0 for y = 0."""
    ratio = np.divide(y, mu, out=np.ones_like(mu), where=y > 0.0)
    return np.asarray(y * np.log(ratio))


def _log_gamma(y: Vector, shift: float) -> Vector:
    """Return log Γ(y + shift); counts are few different numbers."""
    if y.size and y.max() < _MANY and np.array_equal(y, np.floor(y)):
        counts = y.astype(np.intp)
        values = [math.lgamma(k + shift) for k in range(int(counts.max()) + 1)]
        return np.array(values)[counts]
    return np.array([math.lgamma(value + shift) for value in y])


def _binomial_deviance(y: Vector, mu: Vector) -> Vector:
    return 2.0 * (_log_ratio(y, mu) + _log_ratio(1.0 - y, 1.0 - mu))


def _binomial_likelihood(y: Vector, mu: Vector, weights: Vector, _: float) -> float:
    tiny = np.finfo(np.float64).tiny  # 0 log 0 is 0
    terms = y * np.log(np.maximum(mu, tiny)) + (1.0 - y) * np.log(np.maximum(1.0 - mu, tiny))
    return float(weights @ terms)


def _poisson_deviance(y: Vector, mu: Vector) -> Vector:
    return 2.0 * (_log_ratio(y, mu) - (y - mu))


def _poisson_likelihood(y: Vector, mu: Vector, weights: Vector, _: float) -> float:
    log_mu = np.log(mu, out=np.zeros_like(mu), where=mu > 0.0)
    return float(weights @ (y * log_mu - mu - _log_gamma(y, 1.0)))


def _gaussian_likelihood(y: Vector, mu: Vector, weights: Vector, dispersion: float) -> float:
    squares = float(weights @ (y - mu) ** 2)
    constant = weights.sum() * math.log(2.0 * math.pi * dispersion)
    return float(-0.5 * (squares / dispersion + constant))


def _gamma_deviance(y: Vector, mu: Vector) -> Vector:
    return 2.0 * ((y - mu) / mu - np.log(y / mu))


def _gamma_likelihood(y: Vector, mu: Vector, weights: Vector, dispersion: float) -> float:
    shape = 1.0 / dispersion
    scaled = shape * y / mu
    terms = shape * np.log(scaled) - scaled - np.log(y) - math.lgamma(shape)
    return float(weights @ terms)


def _inverse_gaussian_deviance(y: Vector, mu: Vector) -> Vector:
    return np.asarray((y - mu) ** 2 / (y * mu**2))


def _inverse_gaussian_likelihood(
    y: Vector, mu: Vector, weights: Vector, dispersion: float
) -> float:
    terms = np.log(2.0 * math.pi * dispersion * y**3)
    return -0.5 * float(weights @ (_inverse_gaussian_deviance(y, mu) / dispersion + terms))


def _no_likelihood(y: Vector, mu: Vector, weights: Vector, dispersion: float) -> float:
    return math.nan


_POSITIVE = ("positive", lambda y: y > 0.0)
_NOT_NEGATIVE = ("not negative", lambda y: y >= 0.0)

BINOMIAL = Family(
    "binomial",
    ("logit", "probit", "cloglog"),
    lambda mu: mu * (1.0 - mu),
    _binomial_deviance,
    _binomial_likelihood,
    "between 0 and 1",
    lambda y: (y >= 0.0) & (y <= 1.0),
    canonical_link="logit",
    lowest=0.0,
    highest=1.0,
)
POISSON = Family(
    "poisson",
    ("log",),
    lambda mu: mu,
    _poisson_deviance,
    _poisson_likelihood,
    *_NOT_NEGATIVE,
    canonical_link="log",
    lowest=0.0,
)
GAUSSIAN = Family(
    "gaussian",
    ("identity", "log"),
    np.ones_like,
    lambda y, mu: np.asarray((y - mu) ** 2),
    _gaussian_likelihood,
    "finite",
    np.isfinite,
    canonical_link="identity",
    estimates_dispersion=True,
)
GAMMA = Family(
    "gamma",
    ("log", "inverse"),
    lambda mu: np.asarray(mu**2),
    _gamma_deviance,
    _gamma_likelihood,
    *_POSITIVE,
    canonical_link="inverse",
    estimates_dispersion=True,
)
INVERSE_GAUSSIAN = Family(
    "inverse-gaussian",
    ("log", "inverse-squared"),
    lambda mu: np.asarray(mu**3),
    _inverse_gaussian_deviance,
    _inverse_gaussian_likelihood,
    *_POSITIVE,
    canonical_link="inverse-squared",
    estimates_dispersion=True,
)


def tweedie(power: float) -> Family:
    """Return the family whose variance is μ^power, one of those above where it is the same.

    Raises
    ------
    ValueError
        If there is no such family, or none that the core fits.
    """
    special = {0.0: GAUSSIAN, 1.0: POISSON, 2.0: GAMMA, 3.0: INVERSE_GAUSSIAN}
    if power in special:
        return special[power]
    if not 1.0 < power < math.inf:
        raise ValueError(f"power must be 0 or a finite number of at least 1; got {power!r}")
    p = float(power)

    def deviance(y: Vector, mu: Vector) -> Vector:
        of_y = y ** (2.0 - p) / ((1.0 - p) * (2.0 - p))
        return np.asarray(
            2.0 * (of_y - y * mu ** (1.0 - p) / (1.0 - p) + mu ** (2.0 - p) / (2.0 - p))
        )

    return Family(
        "tweedie",
        ("log",),
        lambda mu: np.asarray(mu**p),
        deviance,
        _no_likelihood,
        *(_NOT_NEGATIVE if p < 2.0 else _POSITIVE),
        lowest=0.0 if p < 2.0 else None,
        parameter=p,
        estimates_dispersion=True,
    )


def negative_binomial(alpha: float) -> Family:
    """Return the family whose variance is μ + α μ².

    Raises
    ------
    ValueError
        If α is not positive.
    """
    if not 0.0 < alpha < math.inf:
        raise ValueError(f"overdispersion must be a finite number above 0; got {alpha!r}")
    size = 1.0 / alpha

    def deviance(y: Vector, mu: Vector) -> Vector:
        return 2.0 * (_log_ratio(y, mu) - (y + size) * np.log((y + size) / (mu + size)))

    def log_likelihood(y: Vector, mu: Vector, weights: Vector, _: float) -> float:
        log_share = np.log(mu / (mu + size), out=np.zeros_like(mu), where=y > 0.0)
        combinations = _log_gamma(y, size) - _log_gamma(y, 1.0) - math.lgamma(size)
        return float(weights @ (combinations + y * log_share - size * np.log1p(mu / size)))

    return Family(
        "negative-binomial",
        ("log",),
        lambda mu: mu + alpha * mu**2,
        deviance,
        log_likelihood,
        *_NOT_NEGATIVE,
        lowest=0.0,
        parameter=float(alpha),
    )


FAMILIES: dict[str, Family] = {
    family.name: family for family in (BINOMIAL, POISSON, GAUSSIAN, GAMMA, INVERSE_GAUSSIAN)
}
NAMES = (*FAMILIES, "tweedie", "negative-binomial")
