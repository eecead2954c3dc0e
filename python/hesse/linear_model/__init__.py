"""Generalised linear models, fitted by Newton's method, with the statistics of the fit.

:class:`LogisticRegression`, :class:`LogisticRegressionCV`, :class:`OrdinalRegression`,
:class:`PoissonRegressor`, :class:`GammaRegressor`, :class:`TweedieRegressor` and
:class:`GeneralizedLinearRegressor` are estimators as scikit-learn knows them and need it, as does
:func:`regularization_path`;
:class:`Summary`, :class:`Separation` and :class:`LikelihoodRatioTest` are what they tell of a fit,
and :class:`RowBlocks` cuts arrays for fits to data in blocks.
"""

from typing import TYPE_CHECKING, Any

from hesse._lazy import import_estimator
from hesse.linear_model._likelihood_ratio import LikelihoodRatioTest
from hesse.linear_model._row_blocks import RowBlocks
from hesse.linear_model._separation import Separation, SeparationWarning
from hesse.linear_model._summary import Summary

if TYPE_CHECKING:
    from hesse.linear_model._logistic import LogisticRegression
    from hesse.linear_model._logistic_cv import LogisticRegressionCV
    from hesse.linear_model._ordinal import OrdinalRegression
    from hesse.linear_model._path import RegularizationPath, regularization_path
    from hesse.linear_model._regressors import (
        GammaRegressor,
        GeneralizedLinearRegressor,
        PoissonRegressor,
        TweedieRegressor,
    )

__all__ = [
    "GammaRegressor",
    "GeneralizedLinearRegressor",
    "LikelihoodRatioTest",
    "LogisticRegression",
    "LogisticRegressionCV",
    "OrdinalRegression",
    "PoissonRegressor",
    "RegularizationPath",
    "RowBlocks",
    "Separation",
    "SeparationWarning",
    "Summary",
    "TweedieRegressor",
    "regularization_path",
]

_ESTIMATORS = {
    "LogisticRegression": "_logistic",
    "LogisticRegressionCV": "_logistic_cv",
    "OrdinalRegression": "_ordinal",
    "GammaRegressor": "_regressors",
    "GeneralizedLinearRegressor": "_regressors",
    "PoissonRegressor": "_regressors",
    "TweedieRegressor": "_regressors",
}
# What needs estimators.
_BESIDE = {"RegularizationPath": "_path", "regularization_path": "_path"}


def __getattr__(name: str) -> Any:
    """Import an estimator, and scikit-learn with it, when it is first asked for."""
    return import_estimator(__name__, name, _ESTIMATORS | _BESIDE)


def __dir__() -> list[str]:
    """List the estimators too, without importing them."""
    return sorted({*globals(), *__all__})
