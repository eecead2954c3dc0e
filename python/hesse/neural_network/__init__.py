"""Neural networks trained by curvature.

:class:`Network` is a multilayer perceptron with its training data: the loss, its gradient, products
with its Hessian, and the Hessian itself. :class:`Trainer` is a stochastic method that keeps its
state from run to run. :class:`MLPClassifier` and :class:`MLPRegressor` are
estimators as scikit-learn knows them; they alone need scikit-learn.
"""

from typing import TYPE_CHECKING, Any

from hesse._core import TrainingStatus
from hesse._lazy import import_estimator
from hesse.neural_network._network import Network
from hesse.neural_network._trainer import Trainer

if TYPE_CHECKING:
    from hesse.neural_network._classifier import MLPClassifier
    from hesse.neural_network._regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor", "Network", "Trainer", "TrainingStatus"]

_ESTIMATORS = {"MLPClassifier": "_classifier", "MLPRegressor": "_regressor"}


def __getattr__(name: str) -> Any:
    """Import an estimator, and scikit-learn with it, when it is first asked for."""
    return import_estimator(__name__, name, _ESTIMATORS)


def __dir__() -> list[str]:
    """List the estimators too, without importing them."""
    return sorted({*globals(), *__all__})
