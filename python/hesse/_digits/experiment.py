"""The digits experiment: data, split, one run of one method, and its record.

The data are the 1,797 images of 8 by 8 pixels that scikit-learn ships, the test part of
the "Optical Recognition of Handwritten Digits" set of the UCI repository
(Alpaydin and Kaynak, 1998, doi:10.24432/C50P49).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hesse
from hesse._digits.extras import require
from hesse._digits.network import Network

N_HIDDEN = 32
N_CLASSES = 10
TEST_FRACTION = 0.2
# Pixel values of the data set are whole numbers from 0 to 16.
PIXEL_MAXIMUM = 16.0


@dataclass(frozen=True)
class Method:
    """What a method of ``hesse.minimize`` asks for besides the loss and its gradient.

    Parameters
    ----------
    uses_products : bool
        Whether it is given Gauss-Newton products as ``hessp``.
    """

    uses_products: bool


METHODS: dict[str, Method] = {
    "trust-ncg": Method(uses_products=True),
    "l-bfgs": Method(uses_products=False),
}


@dataclass(frozen=True)
class Settings:
    """Settings of an experiment.

    Parameters
    ----------
    methods : tuple of str, default all of METHODS
        Names from METHODS, run in this order from the same start.
    seed : int, default 0
        Seed of the split and of the initial point, in ``0 .. 2**32 - 1``.
    gtol : float, default 1e-5
        A run has converged when the largest gradient entry is at most this, in nats.
        The network fits the training part exactly, so the loss has no positive minimum
        and a smaller value only follows its tail further down.
    max_iter : int, default 500
        Largest number of iterations of a method.
    max_time : float, default 60
        Largest time of a method, in seconds.
    """

    methods: tuple[str, ...] = tuple(METHODS)
    seed: int = 0
    gtol: float = 1e-5
    max_iter: int = 500
    max_time: float = 60.0

    def solver_options(self) -> dict[str, float]:
        """Name tolerance and limits as the ``options`` of ``hesse.minimize`` do.

        Returns
        -------
        dict of float
            ``gtol``, ``maxiter`` and ``max_time``.
        """
        return {"gtol": self.gtol, "maxiter": self.max_iter, "max_time": self.max_time}


@dataclass(frozen=True)
class Dataset:
    """Scaled digits, split into a training and a test part.

    Parameters
    ----------
    train_features, test_features : ndarray, shapes (n_train, 64) and (n_test, 64)
        Pixel values in [0, 1].
    train_labels, test_labels : ndarray of int, shapes (n_train,) and (n_test,)
        Digits 0 to 9.
    """

    train_features: NDArray[np.float64]
    test_features: NDArray[np.float64]
    train_labels: NDArray[np.intp]
    test_labels: NDArray[np.intp]


@dataclass(frozen=True)
class Record:
    """Everything kept of one finished run.

    Parameters
    ----------
    method : str
        Name of the method.
    success : bool
        Whether the solver reports convergence.
    reason, message : str
        Name of the solver's status and its sentence about it.
    iterations : int
        Number of iterations.
    function_evaluations, gradient_evaluations, hessian_products : int
        Calls of the loss, its gradient and the Gauss-Newton product.
    seconds : float
        Wall-clock time of the whole call of ``hesse.minimize``.
    loss, gradient_norm : float
        Mean cross-entropy at the final point in nats, and its gradient's largest entry.
    train_accuracy, test_accuracy : float
        Fractions of correct predictions, in [0, 1].
    timings : dict of float
        The solver's own account of its seconds, by part.
    history : dict of list
        The solver's history, one list per field and one entry per iteration from 0 on.
    """

    method: str
    success: bool
    reason: str
    message: str
    iterations: int
    function_evaluations: int
    gradient_evaluations: int
    hessian_products: int
    seconds: float
    loss: float
    gradient_norm: float
    train_accuracy: float
    test_accuracy: float
    timings: dict[str, float]
    history: dict[str, list[float]] = field(repr=False)


OnIteration = Callable[[int, float], None]


def load_data(seed: int = 0) -> Dataset:
    """Load, scale and split the digits.

    Parameters
    ----------
    seed : int, default 0
        Seed of the split; every class is divided in the same proportion.

    Returns
    -------
    Dataset
        1,437 training and 360 test samples.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    digits = require("sklearn.datasets").load_digits()
    split = require("sklearn.model_selection").train_test_split
    labels = np.asarray(digits.target, dtype=np.intp)
    return Dataset(
        *split(
            np.asarray(digits.data, dtype=np.float64) / PIXEL_MAXIMUM,
            labels,
            test_size=TEST_FRACTION,
            stratify=labels,
            random_state=seed,
        )
    )


def build_network(data: Dataset) -> Network:
    """Build the 64-32-10 network (2,410 parameters) on the training part.

    Parameters
    ----------
    data : Dataset
        The digits.

    Returns
    -------
    Network
        A network without a point of its own.
    """
    return Network(data.train_features, data.train_labels, N_HIDDEN, N_CLASSES)


def run_method(
    method: str, data: Dataset, settings: Settings, on_iteration: OnIteration | None = None
) -> Record:
    """Train the network with one method.

    Parameters
    ----------
    method : str
        A name from METHODS.
    data : Dataset
        The digits.
    settings : Settings
        Seed, tolerance and limits.
    on_iteration : callable, optional
        ``on_iteration(iteration, loss)``, called after every iteration.

    Returns
    -------
    Record
        Counts, times, loss, accuracies and history.
    """
    # A network of its own: a cache filled by an earlier run would spare a first pass.
    network = build_network(data)

    def callback(intermediate_result: Any) -> None:
        if on_iteration is not None:
            on_iteration(int(intermediate_result.nit), float(intermediate_result.fun))

    arguments: dict[str, Any] = {"method": method, "jac": True, "callback": callback}
    if METHODS[method].uses_products:
        arguments["hessp"] = network.gauss_newton_product
    arguments["options"] = settings.solver_options()
    theta = network.initial_point(settings.seed)
    with _single_threaded_blas():
        start = time.perf_counter()
        result: Any = hesse.minimize(network.loss_and_gradient, theta, **arguments)
        seconds = time.perf_counter() - start
    return _record(method, network, data, result, seconds)


def _single_threaded_blas() -> AbstractContextManager[Any]:
    """Hold NumPy's BLAS to one thread.

    With matrices this small a second thread gains a quarter at best on two idle cores,
    and made a product five to a hundred times slower when other work kept the cores
    busy, because the threads wait for each other. The order of summation, and with it
    the course of a run, would also depend on the number of threads.
    threadpoolctl comes with scikit-learn.
    """
    limits: AbstractContextManager[Any] = require("threadpoolctl").threadpool_limits(
        limits=1, user_api="blas"
    )
    return limits


def _record(method: str, network: Network, data: Dataset, result: Any, seconds: float) -> Record:
    """Turn a result of ``hesse.minimize`` into plain Python values."""
    return Record(
        method=method,
        success=bool(result.success),
        reason=str(result.reason),
        message=str(result.message),
        iterations=int(result.nit),
        function_evaluations=int(result.nfev),
        gradient_evaluations=int(result.njev),
        hessian_products=int(result.nhev),
        seconds=seconds,
        loss=float(result.fun),
        gradient_norm=float(np.max(np.abs(result.jac))),
        train_accuracy=_accuracy(network, result.x, data.train_features, data.train_labels),
        test_accuracy=_accuracy(network, result.x, data.test_features, data.test_labels),
        timings={name: float(value) for name, value in result.timings.items()},
        history={name: result.history[name].tolist() for name in result.history.dtype.names},
    )


def _accuracy(
    network: Network,
    theta: NDArray[np.float64],
    features: NDArray[np.float64],
    labels: NDArray[np.intp],
) -> float:
    """Compute the fraction of samples whose class is predicted correctly."""
    return float(np.mean(network.predict(theta, features) == labels))
