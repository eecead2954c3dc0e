"""What the docstrings of both estimators say alike."""

from __future__ import annotations

from typing import TypeVar

from hesse._documentation import with_places

Class = TypeVar("Class", bound=type)

_PARAMETERS = """
hidden_layer_sizes : sequence of int, default (100,)
    Widths of the hidden layers; may be empty.
activation : str, default "relu"
    Of the hidden units: ``"relu"``, ``"leaky-relu"`` (slope 0.01 below zero), ``"tanh"``,
    ``"logistic"`` or its other name ``"sigmoid"``, ``"softplus"``, ``"identity"``.
"""

_KEYWORDS = """
solver : str, default "auto"
    A method of :func:`hesse.minimize`, which looks at all samples in each iteration
    (``"lbfgs"`` is another name of ``"l-bfgs"``), or a stochastic trainer of
    :meth:`hesse.neural_network.Network.train`. ``"auto"`` is described in the notes.
curvature : {"gauss-newton", "hessian", "empirical-fisher"}
    The matrix of solvers that use one.
alpha : float, default 1e-4
    The penalty is alpha/(2 W) times the sum of the squared weights, W the sum of the sample
    weights; biases are left out.
batch_size : int, default "auto"
    Samples in a step of stochastic solvers; ``"auto"`` is the solver's own.
learning_rate : str, default "constant"
    Schedule of the learning rate: ``"constant"``, ``"step"``, ``"exponential"``,
    ``"inverse-time"`` or ``"cosine"``.
learning_rate_init : float, optional
    The rate that the schedule starts from. Default: the solver's own.
max_iter : int, default 200
    Most iterations; of stochastic solvers, passes over the data.
max_time : float, optional
    Most seconds. Default: no limit.
shuffle : bool, default True
    Draw batches in a new order in each pass over the data.
random_state : int or numpy.random.RandomState, optional
    Of the start, batches and the part that is held out. An int gives the same fit for any number
    of threads.
tol : float, default 1e-4
    Training ends when the largest entry of the gradient is at most `tol`, where the gradient of
    all samples is known, or when the loss has not fallen by more than `tol` in `n_iter_no_change`
    iterations on end.
verbose : bool, default False
    Print the loss after each iteration.
warm_start : bool, default False
    `fit` goes on from where the last one ended.
momentum : float, default 0.9
    Share of the last step that the next one keeps, of ``"sgd"``.
nesterovs_momentum : bool, default True
    Take the gradient where the momentum leads, in ``"sgd"``.
early_stopping : bool, default False
    Hold out a part of the data, end when its score has not risen by `tol` in `n_iter_no_change`
    iterations on end, and keep the parameters of the best score. Any solver.
validation_fraction : float, default 0.1
    The share of that part.
beta_1, beta_2 : float, default 0.9 and 0.999
    Decay of the means of gradients and of their squares, of ``"adam"`` and ``"adamw"``.
epsilon : float, default 1e-8
    Added to the root of the mean square there.
n_iter_no_change : int, default 10
    See `tol` and `early_stopping`.
solver_options : dict, optional
    Options of the solver by their own names; they prevail over those above.
"""

_ATTRIBUTES = """
coefs_ : list of ndarray of float64, shape (inputs, units)
    Weights of each layer.
intercepts_ : list of ndarray of float64, shape (units,)
    Biases.
n_iter_ : int
    Iterations; of stochastic solvers, passes over the data.
loss_ : float
    The mean loss and penalty where training ended.
loss_curve_ : list of float
    That after each iteration.
best_loss_ : float or None
    The least of them; None with `early_stopping`.
validation_scores_ : list of float or None
    Scores of the part that is held out, with `early_stopping`.
best_validation_score_ : float or None
    The greatest of them.
t_ : int
    Samples in all gradients.
n_features_in_ : int
    Number of features.
feature_names_in_ : ndarray of str
    Their names, where X is a data frame that names them.
n_layers_, n_outputs_ : int
    Layers, the inputs among them, and outputs.
out_activation_ : str
    What makes means of the outputs.
result_ : OptimizeResult
    What the solver left: `status`, `reason`, `message`, `history`, counts and timings. The hessian
    is left out.
"""

_NOTES = """
Solver ``"auto"`` is a full-batch one: ``"l-bfgs"`` for classes, which a few dozen gradients
separate, and ``"trust-ncg"`` with the Gauss-Newton matrix for numbers, whose losses are worse
conditioned (empirical).

scikit-learn's stochastic solvers divide `alpha` by the samples of a batch, which makes the penalty
depend on the batch's size; here it is one and the same for all solvers.
"""


def documented(cls: Class) -> Class:
    """Fill the places in a class's docstring that the estimators share."""
    return with_places(
        cls,
        parameters=_PARAMETERS,
        keywords=_KEYWORDS,
        attributes=_ATTRIBUTES,
        notes=_NOTES,
    )
