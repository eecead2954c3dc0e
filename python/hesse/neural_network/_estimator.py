"""What the two estimators share: parameters, training, and what is left of it."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_regressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from hesse._arrays import read_weights
from hesse._messages import shown
from hesse.neural_network._fitting import (
    Plan,
    Run,
    choose_solver,
    make_plan,
    read_solver,
    run,
    run_once,
)
from hesse.neural_network._layers import join_layers, layer_widths, split_layers
from hesse.neural_network._network import Network
from hesse.neural_network._parameters import check_parameters, core_activation
from hesse.neural_network._progress import Progress, Validation
from hesse.neural_network._samples import Samples
from hesse.neural_network._shape import outputs, read_hidden
from hesse.neural_network._trainer import TRAINERS, Trainer

Self = TypeVar("Self", bound="MultilayerPerceptron")
Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# What "auto" stands for where data come in parts.
_SOLVER_OF_PARTS = "adam"


def takes_parts(estimator: MultilayerPerceptron) -> bool:
    """Tell whether `partial_fit` is there.

    Raises
    ------
    AttributeError
        If the solver is not stochastic.
    """
    if estimator.solver not in ("auto", *TRAINERS):
        raise AttributeError(
            f"partial_fit needs solver 'auto' or a stochastic one ({', '.join(TRAINERS)}); "
            f"got {shown(estimator.solver)}"
        )
    return True


class MultilayerPerceptron(BaseEstimator, ABC):  # type: ignore[misc]
    """A perceptron behind scikit-learn's interface; the loss is up to the subclass."""

    def __init__(
        self,
        hidden_layer_sizes: Sequence[int] | int = (100,),
        activation: str = "relu",
        *,
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
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.curvature = curvature
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.max_time = max_time
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.solver_options = solver_options

    @abstractmethod
    def _core_loss(self) -> str:
        """Name the loss as the core does."""

    @abstractmethod
    def _out_activation(self) -> str:
        """Name what makes means of the outputs."""

    @abstractmethod
    def _encode(self, y: NDArray[Any], classes: NDArray[Any] | None) -> NDArray[Any]:
        """Check targets; return what the core takes for them."""

    @abstractmethod
    def _score(self, z: Matrix, samples: Samples) -> float:
        """Score the outputs for samples that are held out."""

    def _n_classes(self) -> int | None:
        """Count the classes of ``"cross-entropy"``."""
        return None

    def _strata(self, targets: NDArray[Any]) -> NDArray[Any] | None:
        """Return what a part that is held out must have in the same shares."""
        return None

    def fit(self: Self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train the network.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features. float32 is kept and read as it is; other types become float64.
        y : array_like
            Targets, as the class says.
        sample_weight : array_like, shape (n_samples,), optional
            Weights of the samples in the loss, not negative. Default: all 1.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter or the data are not as they should be.
        MemoryError
            If the network, or a matrix that the solver needs, cannot fit.

        Warns
        -----
        ConvergenceWarning
            If the solver ended before a test of its own was met.
        """
        check_parameters(self.get_params(deep=False))
        goes_on = bool(self.warm_start) and hasattr(self, "coefs_")
        classes = getattr(self, "classes_", None) if goes_on else None
        self._train(self._read(X, y, sample_weight, goes_on, classes), goes_on)
        return self

    def _read(
        self, X: Any, y: Any, sample_weight: Any, goes_on: bool, classes: NDArray[Any] | None
    ) -> Samples:
        X, y = validate_data(
            self,
            X,
            y,
            dtype=(np.float64, np.float32),
            multi_output=True,
            y_numeric=is_regressor(self),
            reset=not goes_on,
        )
        weights = None if sample_weight is None else read_weights(sample_weight, len(X))
        return Samples(X, self._encode(y, classes), weights)

    def _train(self, samples: Samples, goes_on: bool) -> None:
        first, second, third = self._seeds()
        held_out = None
        if self.early_stopping:
            strata = self._strata(samples.targets)
            samples, held_out = samples.split(self.validation_fraction, third, strata)
        network = self._network(samples)
        theta = self._start(network, goes_on, first)
        solver = read_solver(self.solver)
        solver = choose_solver(network.loss) if solver == "auto" else solver
        validation = self._validation(network, held_out)
        progress = Progress(self.verbose, self.tol, self.n_iter_no_change, validation)
        trained = run(network, theta, self._plan(solver, second), progress)
        self._keep(network, trained, validation)
        self._complain(trained)

    def _train_once(self, X: Any, y: Any, sample_weight: Any, classes: NDArray[Any] | None) -> None:
        """Pass over samples once, from where the last pass ended."""
        check_parameters(self.get_params(deep=False))
        if self.early_stopping:
            raise ValueError("partial_fit holds out no samples; early_stopping must be False")
        goes_on = hasattr(self, "coefs_")
        network = self._network(self._read(X, y, sample_weight, goes_on, classes))
        first, second, _ = self._seeds()
        theta = self._start(network, goes_on, first)
        solver = read_solver(self.solver)
        solver = _SOLVER_OF_PARTS if solver == "auto" else solver
        trainer = getattr(self, "_trainer", None) if goes_on else None
        if trainer is None or trainer.name != solver:
            trainer = Trainer(solver, self._plan(solver, second).options)
        before = (self.loss_curve_, self.t_) if goes_on else ([], 0)
        self._keep(network, run_once(network, theta, trainer), None, *before)
        if self.verbose:
            print(f"Iteration {self.n_iter_}, loss = {self.loss_:.8f}")

    def _seeds(self) -> list[int]:
        random = check_random_state(self.random_state)
        return [int(n) for n in random.randint(np.iinfo(np.int32).max, size=3)]

    def _plan(self, solver: str, seed: int) -> Plan:
        return make_plan(self.get_params(deep=False), solver, seed)

    def _network(self, samples: Samples) -> Network:
        return Network(
            samples.X,
            samples.targets,
            read_hidden(self.hidden_layer_sizes, "hidden_layer_sizes"),
            activation=core_activation(self.activation),
            loss=self._core_loss(),
            l2=self.alpha / samples.total_weight(),
            sample_weight=samples.weights,
            n_classes=self._n_classes(),
        )

    def _start(self, network: Network, goes_on: bool, seed: int) -> Vector:
        if not goes_on:
            return network.initial_point(seed)
        before = layer_widths(self.coefs_)
        if network.widths != before:
            raise ValueError(
                f"layers must keep their widths {before} where training goes on; "
                f"got {network.widths}"
            )
        return join_layers(self.coefs_, self.intercepts_)

    def _validation(self, network: Network, held_out: Samples | None) -> Validation | None:
        if held_out is None:
            return None

        def score(x: Vector) -> float:
            z = network.outputs(x, held_out.X)
            return self._score(z, held_out) if np.all(np.isfinite(z)) else -np.inf

        return Validation(score, self.tol, self.n_iter_no_change)

    def _keep(
        self,
        network: Network,
        trained: Run,
        validation: Validation | None,
        losses_before: Sequence[float] = (),
        samples_before: int = 0,
    ) -> None:
        """Set what the run leaves as attributes."""
        if trained.is_lost:
            raise ValueError(
                "the loss is not finite; X or y should be scaled, or the learning rate be smaller"
            )
        x = trained.x
        self.loss_ = trained.loss
        self.loss_curve_ = [*losses_before, *trained.losses]
        self.best_loss_: float | None = min(self.loss_curve_, default=self.loss_)
        self.validation_scores_ = self.best_validation_score_ = None
        if validation is not None:
            self.best_loss_ = None
            self.validation_scores_ = validation.scores
            self.best_validation_score_ = validation.best
            x = x if validation.best_x is None else validation.best_x
        self.coefs_, self.intercepts_ = split_layers(network.widths, x)
        self.n_layers_ = len(network.widths)
        self.n_outputs_ = network.widths[-1]
        self.out_activation_ = self._out_activation()
        self.n_iter_ = len(self.loss_curve_)
        self.t_ = samples_before + trained.samples_seen
        self.result_ = trained.result
        self._trainer = trained.trainer

    def __getstate__(self) -> dict[str, Any]:
        """Leave the solver's state behind, which lives in the core."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_trainer"}

    def _complain(self, trained: Run) -> None:
        """Warn of an end while the loss might still have fallen."""
        if trained.has_settled:
            return
        warnings.warn(
            f"training ended after {self.n_iter_} iterations without convergence: "
            f"{trained.result.message}",
            ConvergenceWarning,
            stacklevel=4,
        )

    def _outputs(self, X: Any) -> Matrix:
        """Return the outputs z of the trained network."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=(np.float64, np.float32), reset=False)
        theta = join_layers(self.coefs_, self.intercepts_)
        return outputs(layer_widths(self.coefs_), core_activation(self.activation), theta, X)
