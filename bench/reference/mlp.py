"""A two-layer ReLU softmax network with gradient and Gauss-Newton products in NumPy.

All matrices are feature-major (one column per sample): reductions over the ten classes
then run along contiguous memory, and a bias is one more column of the weight matrix,
multiplied by a row of ones below the inputs, so that no separate addition is needed.

References
----------
He, Zhang, Ren and Sun (2015). Delving deep into rectifiers. ICCV, 1026-1034.

Pearlmutter (1994). Fast exact multiplication by the Hessian. Neural Computation 6(1),
147-160.

Schraudolph (2002). Fast curvature matrix-vector products for second-order gradient
descent. Neural Computation 14(7), 1723-1738.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Network:
    r"""Mean cross-entropy of a network ``inputs - hidden (ReLU) - classes (softmax)``.

    The parameters are one contiguous vector :math:`\theta` that holds
    :math:`[W_1\ b_1]` and then :math:`[W_2\ b_2]`, both row by row. For a column of
    inputs :math:`x` the logits are :math:`z = W_2 \max(W_1 x + b_1, 0) + b_2`.

    Parameters
    ----------
    features : ndarray, shape (n_samples, n_inputs)
        Training inputs, dimensionless.
    labels : ndarray of int, shape (n_samples,)
        Class of each sample, in ``0 .. n_classes - 1``.
    n_hidden : int, default 32
        Number of hidden units.
    n_classes : int, default 10
        Number of classes.

    Attributes
    ----------
    n_parameters : int
        Length of the parameter vector, ``n_hidden (n_inputs + 1) + n_classes (n_hidden + 1)``.

    Notes
    -----
    The activations of the latest point are kept, because a trust-region method asks for
    many products at one point. An instance therefore serves one thread at a time.
    """

    def __init__(
        self,
        features: NDArray[np.float64],
        labels: NDArray[np.integer],
        n_hidden: int = 32,
        n_classes: int = 10,
    ) -> None:
        n_samples, n_inputs = features.shape
        self._n_hidden = n_hidden
        self._first_shape = (n_hidden, n_inputs + 1)
        self._second_shape = (n_classes, n_hidden + 1)
        self._split = n_hidden * (n_inputs + 1)
        self.n_parameters = self._split + n_classes * (n_hidden + 1)

        self._inputs = _with_ones(features)
        # Flat positions of the true classes in an (n_classes, n_samples) matrix.
        self._targets = np.asarray(labels, dtype=np.intp) * n_samples + np.arange(n_samples)

        self._point: Vector | None = None
        # Rows: derivative of the hidden layer, then the hidden layer and its row of ones.
        # [W2 V2] times this stack is the derivative of the logits in a single product.
        self._stack = np.ones((2 * n_hidden + 1, n_samples))
        self._stack_weights = np.empty((n_classes, 2 * n_hidden + 1))
        self._active = np.empty((n_hidden, n_samples))
        self._probabilities = np.empty((n_classes, n_samples))
        self._loss = 0.0
        self._signal = np.empty((n_classes, n_samples))
        self._scratch = np.empty((n_classes, n_samples))
        self._hidden_signal = np.empty((n_hidden, n_samples))

    def initial_point(self, seed: int = 0) -> Vector:
        """Draw He-normal weights and zero biases.

        Parameters
        ----------
        seed : int, default 0
            Non-negative seed of NumPy's default generator.

        Returns
        -------
        ndarray, shape (n_parameters,)
            Weights with standard deviation ``sqrt(2 / fan_in)`` (He et al., 2015).
        """
        generator = np.random.default_rng(seed)
        theta = np.zeros(self.n_parameters)
        for weights in self._matrices(theta):
            n_out, fan_in = weights.shape[0], weights.shape[1] - 1
            weights[:, :-1] = generator.standard_normal((n_out, fan_in)) * np.sqrt(2.0 / fan_in)
        return theta

    def loss_and_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """Compute the mean cross-entropy on the training data and its gradient.

        Parameters
        ----------
        theta : ndarray, shape (n_parameters,)
            Parameters.

        Returns
        -------
        loss : float
            Mean cross-entropy in nats per sample.
        gradient : ndarray, shape (n_parameters,)
            A new array.
        """
        self._forward(theta)
        n_samples = self._signal.shape[1]
        # Derivative of the loss with respect to the logits: (p - onehot(y)) / N.
        np.copyto(self._signal, self._probabilities)
        self._signal.reshape(-1)[self._targets] -= 1.0
        self._signal /= n_samples
        return self._loss, self._backward()

    def gauss_newton_product(self, theta: Vector, v: Vector) -> Vector:
        r"""Multiply the Gauss-Newton matrix of the loss by a vector.

        The matrix is :math:`J^T (\mathrm{diag}(p) - p p^T) J / N`, summed over the
        samples, with :math:`J` the Jacobian of the logits (Schraudolph, 2002). The
        product needs one derivative pass forward (Pearlmutter, 1994), the small matrix
        in between, and one ordinary pass backward.

        Parameters
        ----------
        theta : ndarray, shape (n_parameters,)
            Parameters.
        v : ndarray, shape (n_parameters,)
            Direction.

        Returns
        -------
        ndarray, shape (n_parameters,)
            The product, a new array.
        """
        self._forward(theta)
        first, second = self._matrices(np.asarray(v, dtype=np.float64))
        derivative = self._stack[: self._n_hidden]
        np.matmul(first, self._inputs, out=derivative)
        derivative *= self._active
        self._stack_weights[:, self._n_hidden :] = second
        signal, scratch = self._signal, self._scratch
        np.matmul(self._stack_weights, self._stack, out=signal)
        # (diag(p) - p p^T) r = p * r - p (p . r), for every sample.
        signal *= self._probabilities
        np.multiply(self._probabilities, signal.sum(axis=0), out=scratch)
        signal -= scratch
        signal /= signal.shape[1]
        return self._backward()

    def predict(self, theta: Vector, features: NDArray[np.float64]) -> NDArray[np.intp]:
        """Predict the most probable class of each sample.

        Parameters
        ----------
        theta : ndarray, shape (n_parameters,)
            Parameters.
        features : ndarray, shape (n, n_inputs)
            Inputs, scaled like the training inputs.

        Returns
        -------
        ndarray of int, shape (n,)
            Classes in ``0 .. n_classes - 1``.
        """
        classes: NDArray[np.intp] = np.argmax(self.logits(theta, features), axis=1)
        return classes

    def logits(self, theta: Vector, features: NDArray[np.float64]) -> Matrix:
        """Compute the logits, the inputs of the softmax.

        Parameters
        ----------
        theta : ndarray, shape (n_parameters,)
            Parameters.
        features : ndarray, shape (n, n_inputs)
            Inputs, scaled like the training inputs.

        Returns
        -------
        ndarray, shape (n, n_classes)
            One row per sample.
        """
        first, second = self._matrices(theta)
        hidden = np.maximum(first @ _with_ones(features), 0.0)
        logits: Matrix = (second[:, :-1] @ hidden + second[:, -1:]).T
        return logits

    def _matrices(self, vector: Vector) -> tuple[Matrix, Matrix]:
        """View a parameter-sized vector as ``[W1 b1]`` and ``[W2 b2]``."""
        return (
            vector[: self._split].reshape(self._first_shape),
            vector[self._split :].reshape(self._second_shape),
        )

    def _forward(self, theta: Vector) -> None:
        """Compute activations, probabilities and loss, unless theta is the latest point."""
        if self._point is not None and np.array_equal(self._point, theta):
            return
        # Set last, so that a pass cut short by Ctrl-C leaves no half-filled cache behind;
        # a copy, because a solver may change its array in place.
        self._point = None
        point = np.array(theta, dtype=np.float64)
        first, second = self._matrices(point)
        with_ones = self._stack[self._n_hidden :]
        hidden = with_ones[:-1]
        np.matmul(first, self._inputs, out=hidden)
        np.maximum(hidden, 0.0, out=hidden)
        np.greater(hidden, 0.0, out=self._active, casting="unsafe")
        self._stack_weights[:, : self._n_hidden] = second[:, :-1]

        logits = self._probabilities
        np.matmul(second, with_ones, out=logits)
        # The largest logit of a sample is taken out, so that no exponential overflows.
        logits -= logits.max(axis=0)
        of_targets = logits.reshape(-1)[self._targets]
        np.exp(logits, out=logits)
        totals = logits.sum(axis=0)
        self._loss = float(np.mean(np.log(totals) - of_targets))
        logits /= totals
        self._point = point

    def _backward(self) -> Vector:
        """Carry ``_signal``, a derivative by the logits, back to the parameters."""
        result = np.empty(self.n_parameters)
        first, second = self._matrices(result)
        np.matmul(self._signal, self._stack[self._n_hidden :].T, out=second)
        weights = self._stack_weights[:, : self._n_hidden]
        np.matmul(weights.T, self._signal, out=self._hidden_signal)
        self._hidden_signal *= self._active
        np.matmul(self._hidden_signal, self._inputs.T, out=first)
        return result


def _with_ones(features: NDArray[np.float64]) -> Matrix:
    """Turn (n, n_inputs) features into a (n_inputs + 1, n) matrix whose last row is one."""
    n_samples, n_inputs = features.shape
    matrix = np.ones((n_inputs + 1, n_samples))
    matrix[:-1] = features.T
    return matrix
