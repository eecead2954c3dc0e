"""Regression with the families whose targets are numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from hesse._allowed import FLAG, POSITIVE, check_allowed, real
from hesse._messages import named
from hesse.linear_model._block_models import BlockPredictor
from hesse.linear_model._documentation import documented
from hesse.linear_model._families import (
    FAMILIES,
    GAMMA,
    NAMES,
    POISSON,
    Family,
    negative_binomial,
    tweedie,
)
from hesse.linear_model._firth import FirthPredictor
from hesse.linear_model._parts import Parts, Survey
from hesse.linear_model._regressor import Regressor

_LINKS = ("identity", "log", "logit", "probit", "cloglog", "inverse", "inverse-squared")


@documented
class PoissonRegressor(Regressor):
    """Poisson regression: counts whose logarithm of the mean is linear.

    The objective is scikit-learn's: the mean of half the deviance, and ½ alpha ‖coef‖².

    Parameters
    ----------
    <parameters>

    <attributes>

    <raises>

    Notes
    -----
    `y` must not be negative.

    <notes>

    <references>

    Examples
    --------
    >>> from hesse.linear_model import PoissonRegressor
    >>> model = PoissonRegressor(alpha=0.0).fit([[0.0], [0.0], [1.0], [1.0]], [1, 3, 4, 4])
    >>> model.predict([[0.0], [1.0]]).round(6)
    array([2., 4.])
    """

    def _family(self) -> Family:
        return POISSON


@documented
class GammaRegressor(Regressor):
    """Gamma regression: positive numbers of constant relative error, with the logarithmic link.

    The objective is scikit-learn's: the mean of half the deviance, and ½ alpha ‖coef‖².

    Parameters
    ----------
    <parameters>

    <attributes>

    <raises>

    Notes
    -----
    `y` must be positive.

    <notes>

    <references>

    Examples
    --------
    >>> from hesse.linear_model import GammaRegressor
    >>> model = GammaRegressor(alpha=0.0).fit([[0.0], [0.0], [1.0], [1.0]], [1.0, 3.0, 4.0, 6.0])
    >>> model.predict([[0.0], [1.0]]).round(6)
    array([2., 5.])
    """

    def _family(self) -> Family:
        return GAMMA


@documented
@dataclass(kw_only=True, eq=False, repr=False)
class TweedieRegressor(Regressor):
    """Regression with a variance that is a power of the mean.

    The objective is scikit-learn's: the mean of half the deviance, and ½ alpha ‖coef‖².

    Parameters
    ----------
    power : float, default 0.0
        The variance is μ to this power: 0 normal, 1 Poisson, between 1 and 2 compound Poisson and
        gamma, 2 gamma, 3 inverse Gaussian; any number of at least 1, or 0.
    link : str, default "auto"
        ``"log"``, or ``"identity"`` of power 0; ``"auto"`` is ``"identity"`` there.
    <parameters>

    <attributes>

    <raises>

    Notes
    -----
    `y` must not be negative where power is at least 1, and must be positive where it is at least 2.
    The density of powers between 1 and 2 and of most above has no closed form: log-likelihood and
    criteria are NaN.

    <notes>

    <references>

    Examples
    --------
    >>> from hesse.linear_model import TweedieRegressor
    >>> model = TweedieRegressor(power=1.5, alpha=0.0)
    >>> model.fit([[0.0], [0.0], [1.0], [1.0]], [0.0, 4.0, 4.0, 6.0]).predict([[1.0]]).round(6)
    array([5.])
    """

    power: float = 0.0
    link: str = "auto"

    def _family(self) -> Family:
        return tweedie(_number("power", self.power))

    def _link(self, family: Family) -> str:
        return _read_link(self.link, family)


@documented
@dataclass(kw_only=True, eq=False, repr=False)
class GeneralizedLinearRegressor(Regressor):
    """A generalised linear model of any family that hesse knows.

    Parameters
    ----------
    family : str, default "gaussian"
        ``"gaussian"``, ``"binomial"`` (y a share between 0 and 1, weighted by the trials),
        ``"poisson"``, ``"gamma"``, ``"inverse-gaussian"``, ``"tweedie"`` or
        ``"negative-binomial"``.
    link : str, default "auto"
        ``"logit"``, ``"probit"`` or ``"cloglog"`` of the binomial family; ``"identity"`` or
        ``"log"`` of the Gaussian one; ``"log"`` of all others, or ``"inverse"`` of gamma and
        ``"inverse-squared"`` of inverse Gaussian. ``"auto"`` is the first of these; of gamma and
        inverse Gaussian it is ``"log"``.
    power : float, default 1.5
        Of the Tweedie family: the variance is μ to this power.
    overdispersion : float, default 1.0
        α of the negative binomial family: the variance is μ + α μ².
    firth : bool, default False
        Of the binomial family with the link ``"logit"`` and of the Poisson family: add ½ log det of
        the information to the log-likelihood [6]_, whatever `alpha`. The estimate is free of the
        first order of the bias, and finite on separated data too.
    <parameters>

    <attributes>

    <raises>

    Notes
    -----
    Here alpha is 0 by default: the estimate is that of maximum likelihood.

    <notes>

    <references>

    Examples
    --------
    >>> from hesse.linear_model import GeneralizedLinearRegressor
    >>> model = GeneralizedLinearRegressor(family="binomial", link="cloglog")
    >>> model.fit([[0.0], [1.0]], [0.25, 0.5], sample_weight=[8, 8]).predict([[1.0]]).round(6)
    array([0.5])
    """

    family: str = "gaussian"
    link: str = "auto"
    power: float = 1.5
    overdispersion: float = 1.0
    firth: bool = False
    alpha: float = 0.0

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_allowed({"firth": self.firth}, {"firth": FLAG})

    def _model(self, X: NDArray[Any], y: NDArray[Any], weights: Any, offset: Any) -> Any:
        model = super()._model(X, y, weights, offset)
        return FirthPredictor.of(model) if self.firth else model

    def _block_model(self, parts: Parts, survey: Survey) -> BlockPredictor:
        if self.firth:
            raise ValueError("firth must be False for data in blocks; got True")
        return super()._block_model(parts, survey)

    def _family(self) -> Family:
        name = named("family", self.family, NAMES)
        if name == "tweedie":
            return tweedie(_number("power", self.power))
        if name == "negative-binomial":
            check_allowed({"overdispersion": self.overdispersion}, {"overdispersion": POSITIVE})
            return negative_binomial(float(self.overdispersion))
        return FAMILIES[name]

    def _link(self, family: Family) -> str:
        return _read_link(self.link, family)


def _number(name: str, value: Any) -> float:
    check_allowed({name: value}, {name: (real(math.isfinite), "a finite number")})
    return float(value)


def _read_link(link: Any, family: Family) -> str:
    name = named("link", link, ("auto", *_LINKS))
    if name == "auto":
        return family.links[0]
    if name not in family.links:
        listed = " or ".join(map(repr, ("auto", *family.links)))
        raise ValueError(f"link of family {family.name!r} must be {listed}; got {name!r}")
    return name
