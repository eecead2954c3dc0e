"""Regression by a perceptron."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import column_or_1d

from hesse._means import means
from hesse._messages import named
from hesse.neural_network._data import read_targets
from hesse.neural_network._documentation import documented
from hesse.neural_network._estimator import MultilayerPerceptron, takes_parts
from hesse.neural_network._samples import Samples

_LOSSES = {"squared_error": "squared-error", "poisson": "poisson"}
Matrix = NDArray[np.float64]


@documented
class MLPRegressor(RegressorMixin, MultilayerPerceptron):  # type: ignore[misc]
    """Regression by a multilayer perceptron, trained by curvature.

    Parameters
    ----------
    <parameters>
    loss : {"squared_error", "poisson"}
        Half the squared error, or exp(z) − y z with the output z = log of the mean, for counts and
        other y that are not negative; summed over outputs.
    <keywords>

    Attributes
    ----------
    <attributes>

    Raises
    ------
    TypeError, ValueError, MemoryError, ImportError
        From `fit`, if a parameter or the data are not as they should be, or if the network cannot
        fit; on import, if scikit-learn is missing.

    Notes
    -----
    `y` has the shape (n_samples,) or (n_samples, n_outputs).

    <notes>

    References
    ----------
    .. [1] N. N. Schraudolph, "Fast curvature matrix-vector products for second-order gradient
       descent", Neural Computation 14 (2002).
    .. [2] T. Steihaug, "The conjugate gradient method and trust regions in large scale
       optimization", SIAM J. Numer. Anal. 20 (1983).

    Examples
    --------
    >>> import numpy as np
    >>> from hesse.neural_network import MLPRegressor
    >>> X = np.linspace(-3.0, 3.0, 100)[:, np.newaxis]
    >>> y = np.sin(X).ravel()
    >>> regressor = MLPRegressor((10,), activation="tanh", random_state=0).fit(X, y)
    >>> regressor.score(X, y) > 0.99
    True
    >>> regressor.result_.method
    'trust-ncg'
    """

    def __init__(
        self,
        hidden_layer_sizes: Sequence[int] | int = (100,),
        activation: str = "relu",
        *,
        loss: Literal["squared_error", "poisson"] = "squared_error",
        solver: str = "auto",
        curvature: Literal["gauss-newton", "hessian", "empirical-fisher"] = "gauss-newton",
        alpha: float = 1e-4,
        batch_size: Literal["auto"] | int = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float | None = None,
        max_iter: int = 200,
        max_time: float | None = None,
        shuffle: bool = True,
        random_state: int | np.random.RandomState | None = None,
        tol: float = 1e-4,
        verbose: bool = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: int = 10,
        solver_options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            hidden_layer_sizes,
            activation,
            solver=solver,
            curvature=curvature,
            alpha=alpha,
            batch_size=batch_size,
            learning_rate=learning_rate,
            learning_rate_init=learning_rate_init,
            max_iter=max_iter,
            max_time=max_time,
            shuffle=shuffle,
            random_state=random_state,
            tol=tol,
            verbose=verbose,
            warm_start=warm_start,
            momentum=momentum,
            nesterovs_momentum=nesterovs_momentum,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            n_iter_no_change=n_iter_no_change,
            solver_options=solver_options,
        )
        self.loss = loss

    @available_if(takes_parts)  # type: ignore[untyped-decorator]
    def partial_fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> MLPRegressor:
        """Pass once over some samples, with a stochastic solver that keeps its state.

        Parameters
        ----------
        X, y, sample_weight
            As of `fit`. ``"auto"`` stands for ``"adam"`` here. A copied or pickled estimator keeps
            its parameters; the solver's state begins anew.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        AttributeError
            If the solver is not stochastic.
        ValueError
            As of `fit`.
        """
        self._train_once(X, y, sample_weight, None)
        return self

    def predict(self, X: ArrayLike) -> Matrix:
        """Return the expected targets.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features.

        Returns
        -------
        ndarray of float64, shape (n_samples,) or (n_samples, n_outputs)
        """
        predicted = means(self._core_loss(), self._outputs(X))
        return predicted.ravel() if self.n_outputs_ == 1 else predicted

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that several targets for a sample are possible."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _core_loss(self) -> str:
        return _LOSSES[named("loss", self.loss, _LOSSES)]

    def _out_activation(self) -> str:
        return "exp" if self.loss == "poisson" else "identity"

    def _encode(self, y: NDArray[Any], classes: NDArray[Any] | None) -> NDArray[Any]:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return read_targets(y, len(y), self._core_loss())

    def _score(self, z: Matrix, samples: Samples) -> float:
        predicted = means(self._core_loss(), z)
        if not np.all(np.isfinite(predicted)):
            return -np.inf
        return float(r2_score(samples.targets, predicted, sample_weight=samples.weights))
