"""A multilayer perceptron with its training data, and the runs that train it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from hesse import _core
from hesse._callback import make_hook, make_report_hook
from hesse._cost import require_memory
from hesse._derivatives import METHODS
from hesse._messages import named
from hesse._options import Tables, read_options
from hesse._result import OptimizeResult, make_readable
from hesse.neural_network._loss import CURVATURES, Curvature, NetworkLoss
from hesse.neural_network._shape import require_numbers
from hesse.neural_network._trainer import Trainer

# Differences and scales of variables have no meaning here.
_WITHOUT = ("eps", "finite_diff_noise")
_OPTIONS = Tables(
    [row for row in _core.option_rows() if row["name"] not in _WITHOUT],
    _core.choice_rows(),
    _core.method_rows(),
    ("disp", "history"),
    {},
)
# Methods that work with a matrix or with products take the matrix up to this order: it is assembled
# in the time of some hundred products (empirical).
_LARGEST_MATRIX = 3000


class Network(NetworkLoss):
    """A multilayer perceptron with its training data: the mean loss and its derivatives.

    Hidden layers apply `activation`; the output layer is linear, and its outputs z are the natural
    parameters of the loss. The parameters are one vector: layer by layer, unit by unit, the weights
    of a unit's inputs and then its bias.

    Parameters
    ----------
    X : array_like, shape (n_samples, n_features)
        Finite features; float32 and float64 are read where they lie, and must not be changed while
        the network is in use. Arithmetic is in float64.
    y : array_like
        For ``"cross-entropy"`` class numbers of shape (n_samples,); for the other losses numbers of
        shape (n_samples,) or (n_samples, n_outputs).
    hidden : sequence of int, default (32,)
        Widths of the hidden layers; may be empty.
    activation : {"relu", "leaky-relu", "tanh", "sigmoid", "softplus", "identity"}
        Of the hidden units; a leaky unit has slope 0.01 below zero.
    loss : {"cross-entropy", "binary-cross-entropy", "squared-error", "poisson"}
        Softmax cross-entropy; the sum over outputs of the logistic loss, of half the squared error,
        or of exp(z) − y z.
    l2 : float, default 0
        λ of the penalty ½ λ‖weights‖², which leaves out biases.
    sample_weight : array_like, shape (n_samples,), optional
        Weights of the mean, not negative. Default: all 1.
    n_classes : int, optional
        Of ``"cross-entropy"``; by default the largest class number and one more.

    Attributes
    ----------
    n_parameters, n_samples : int
        Length of the parameter vector, and number of samples.
    widths : tuple of int
        Inputs, hidden layers, outputs.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type, shape or value.

    Notes
    -----
    Methods with the parameter `samples` take sample numbers, repetitions allowed: the loss is then
    an unbiased estimate from them. Calls from several threads take turns.

    References
    ----------
    .. [1] B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6
       (1994).
    .. [2] N. N. Schraudolph, "Fast curvature matrix-vector products for second-order gradient
       descent", Neural Computation 14 (2002).

    Examples
    --------
    >>> import numpy as np
    >>> from hesse.neural_network import Network
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> network = Network(X, [0, 1, 1, 0], hidden=(4,), activation="tanh", l2=1e-3)
    >>> network.widths, network.n_parameters
    ((2, 4, 2), 22)
    >>> theta = network.initial_point(seed=1)
    >>> result = network.minimize(theta, "trust-exact", curvature="hessian", options={"gtol": 1e-6})
    >>> result.success
    True
    >>> network.predict(result.x, X).argmax(axis=1)
    array([0, 1, 1, 0])
    """

    def minimize(
        self,
        theta: ArrayLike,
        method: str = "trust-ncg",
        *,
        curvature: Curvature = "gauss-newton",
        callback: Callable[..., Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> OptimizeResult:
        """Minimise the loss on all samples by a method of :func:`hesse.minimize`.

        Parameters
        ----------
        theta : array_like, shape (n_parameters,)
            The start.
        method : str, default "trust-ncg"
            Any method of :func:`hesse.minimize` without bounds.
        curvature : {"gauss-newton", "hessian", "empirical-fisher"}
            The matrix that the method takes for the Hessian.
        callback, options
            As of :func:`hesse.minimize`.

        Returns
        -------
        OptimizeResult
            As of :func:`hesse.minimize`; `hess` is the matrix named by `curvature`.

        Raises
        ------
        MemoryError
            If the method works with a matrix that cannot fit.
        """
        x = self._point(theta)
        kind = CURVATURES[named("curvature", curvature, CURVATURES)]
        name = named("method", str(method).lower(), METHODS)
        needs_matrix = METHODS[name]["second_order"] == "matrix"
        if needs_matrix:
            require_memory(self.n_parameters, name)
        settings = read_options(options, name, self.n_parameters, _OPTIONS)
        with self._turn:
            try:
                fields = _core.minimize_sum(
                    self._core,
                    x,
                    name,
                    kind,
                    needs_matrix or self.n_parameters <= _LARGEST_MATRIX,
                    settings.tabled,
                    settings.globalization,
                    make_hook(callback, name),
                    settings.history,
                )
            except BaseException as error:
                make_readable(error)
                raise
        result = OptimizeResult(fields)
        if settings.disp:
            print(result)
        return result

    def train(
        self,
        theta: ArrayLike,
        trainer: str | Trainer = "subsampled-newton",
        *,
        callback: Callable[..., Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> OptimizeResult:
        """Minimise the loss by a stochastic method, which looks at some samples in each step.

        Parameters
        ----------
        theta : array_like, shape (n_parameters,)
            The start.
        trainer : str or Trainer, default "subsampled-newton"
            One of the names below; or a :class:`Trainer`, which goes on from the state that its
            last run left.

            ``"sgd"``
                Stochastic gradients with momentum.
            ``"adam"``, ``"adamw"``
                Each entry of the step in units of its gradient's recent size [1]_; with weight
                decay beside the gradient [2]_.
            ``"subsampled-newton"``
                Damped conjugate gradients with the curvature of a sample and the gradient of all
                samples or of a growing batch [3]_ [4]_.
            ``"averaged-newton"``
                An average of sampled dense Hessians, and the gradient of all samples [5]_.
            ``"minibatch-newton"``
                A few conjugate gradients with curvature and gradient of a batch.
            ``"multibatch-lbfgs"``
                Limited-memory BFGS on overlapping batches [6]_.
            ``"progressive-lbfgs"``
                Limited-memory BFGS on a sample that grows to all samples, by the norm test [7]_.
        callback : callable, optional
            As of :func:`hesse.minimize`, called at the start and after each report; the
            intermediate result has the fields of the history.
        options : dict, optional
            For all trainers: `max_epochs` (200), passes over the data, where values, gradients and
            products count alike; `max_time` (no limit), seconds of training; `target_loss`;
            `gtol` (0), of the largest entry of a gradient of all samples; `patience` (0, off) and
            `ftol` (0): end when so many reports on end improve the least loss by less than `ftol`
            times max(|loss|, 1); `report` (``"epoch"`` or ``"step"``), when the callback is
            called; `evaluate_loss` (1), whether the loss on all samples is evaluated then, beside
            the training clock; `seed` (0); `history` (True); `disp` (False).

            Of batches: `batch_size`, `sampling` (``"shuffle"``, ``"with-replacement"`` or
            ``"in-order"``). Of learning rates: `learning_rate`, `schedule` (``"constant"``,
            ``"step"``, ``"exponential"``, ``"inverse-time"``, ``"cosine"``),
            `learning_rate_decay` (0.1), what the rate is multiplied by within `decay_epochs` (50),
            `warmup_epochs` (0). Of sgd: `momentum`, `nesterov` (0). Of adam: `beta1` (0.9), `beta2`
            (0.999), `epsilon` (1e-8); of adamw `weight_decay` (0.01). Of the Newton methods:
            `curvature` (``"gauss-newton"``), `curvature_fraction`, `cg_maxiter`,
            `cg_tolerance`, `cg_progress`, `warm_start` of conjugate gradients, `initial_damping`.
            Of the two that let a sample grow: `gradient_fraction` (0.1), `norm_test`. Of
            multibatch-lbfgs and progressive-lbfgs: `maxcor`; of the first `overlap` (0.25).

        Returns
        -------
        OptimizeResult
            `x`, the parameters of the least loss among the reports, and `fun`, that loss;
            `last_x` and `last_fun`, where the run ended; `success`, `status`, `reason`, `message`;
            `method`, `nit` (steps), `passes`, `products`, `samples` (numbers of samples in each
            kind of evaluation), `seconds` (of training), `evaluation_seconds` (of the loss at
            reports), `history` (a structured array with a row for the start and for each report).

        Raises
        ------
        TypeError, ValueError
            If a name, an option or `theta` is not as it should be.
        MemoryError
            If the matrix of ``"averaged-newton"`` cannot fit.

        References
        ----------
        .. [1] D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization" (2015).
        .. [2] I. Loshchilov and F. Hutter, "Decoupled weight decay regularization" (2019).
        .. [3] R. H. Byrd, G. M. Chin, W. Neveitt and J. Nocedal, "On the use of stochastic Hessian
           information in optimization methods for machine learning", SIAM J. Optim. 21 (2011).
        .. [4] J. Martens, "Deep learning via Hessian-free optimization" (2010).
        .. [5] S. Na, M. Dereziński and M. W. Mahoney, "Hessian averaging in stochastic Newton
           methods achieves superlinear convergence", Math. Programming (2022).
        .. [6] A. S. Berahas, J. Nocedal and M. Takáč, "A multi-batch L-BFGS method for machine
           learning" (2016).
        .. [7] R. Bollapragada, D. Mudigere, J. Nocedal, H.-J. M. Shi and P. T. P. Tang, "A
           progressive batching L-BFGS method for machine learning" (2018).

        Examples
        --------
        >>> from hesse.neural_network import Network
        >>> network = Network([[0.0], [1.0], [2.0]], [0, 1, 1], hidden=(), l2=0.1)
        >>> result = network.train(network.initial_point(), options={"gtol": 1e-6})
        >>> result.reason, bool(result.fun < 0.5)
        ('CONVERGED', True)
        """
        x = self._point(theta)
        if not isinstance(trainer, Trainer):
            trainer, options = Trainer(trainer, options), None
        if trainer.name == "averaged-newton":
            require_numbers("the matrices of 'averaged-newton'", 3 * self.n_parameters**2)
        hook = make_report_hook(callback, trainer.name)
        with self._turn:
            return trainer.run(self._core, x, hook, options)
