"""The training loss of a multilayer perceptron and its derivatives by the parameters."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._arrays import read_real
from hesse._means import LOSSES, means
from hesse._messages import named, shown
from hesse.neural_network._data import (
    read_features,
    read_labels,
    read_sample_weight,
    read_samples,
    read_targets,
)
from hesse.neural_network._shape import (
    ACTIVATIONS,
    count_parameters,
    draw_parameters,
    outputs,
    read_hidden,
    read_not_negative,
    require_numbers,
)

CURVATURES = {
    "hessian": _core.CurvatureKind.HESSIAN,
    "gauss-newton": _core.CurvatureKind.GAUSS_NEWTON,
    "empirical-fisher": _core.CurvatureKind.EMPIRICAL_FISHER,
}
_STRUCTURES = {kind.name.lower(): kind for kind in _core.BlockStructure}
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Curvature = Literal["hessian", "gauss-newton", "empirical-fisher"]


class NetworkLoss:
    """The loss of a network on its data: value, gradient, curvature.

    Its parameters, attributes and errors are those of :class:`hesse.neural_network.Network`.
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        hidden: Sequence[int] = (32,),
        *,
        activation: str = "relu",
        loss: str = "cross-entropy",
        l2: float = 0.0,
        sample_weight: ArrayLike | None = None,
        n_classes: int | None = None,
    ) -> None:
        self.activation = named("activation", activation, ACTIVATIONS)
        self.loss = named("loss", loss, LOSSES)
        features = read_features(X)
        labels = targets = None
        if loss == "cross-entropy":
            labels, outputs = read_labels(y, len(features), n_classes)
        else:
            if n_classes is not None:
                raise ValueError(
                    f"n_classes belongs to loss 'cross-entropy'; "
                    f"got {shown(n_classes)} for {loss!r}"
                )
            targets = read_targets(y, len(features), loss)
            outputs = targets.shape[1]
        self.l2 = read_not_negative("l2", l2)
        self.widths = (features.shape[1], *read_hidden(hidden), outputs)
        self.n_samples = len(features)
        self.n_parameters = count_parameters(self.widths)
        require_numbers("the parameters and vectors of their size", 10 * self.n_parameters)
        self._data = (features, labels, targets, read_sample_weight(sample_weight, len(features)))
        self._make_core()

    def _make_core(self) -> None:
        self._core = _core.Mlp(
            list(self.widths),
            ACTIVATIONS[self.activation],
            LOSSES[self.loss],
            *self._data,
            self.l2,
        )
        # What the core keeps between calls serves one at a time.
        self._turn = threading.RLock()

    def __getstate__(self) -> dict[str, Any]:
        """Return the arguments and arrays; what the core makes of them is made again."""
        return {name: it for name, it in vars(self).items() if name not in ("_core", "_turn")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take in what another process sent."""
        vars(self).update(state)
        self._make_core()

    def initial_point(self, seed: int = 0) -> Vector:
        """Draw normal weights of a size that fits the activation; biases are zero.

        Parameters
        ----------
        seed : int, default 0
            Of NumPy's default generator.

        Returns
        -------
        ndarray of float64, shape (n_parameters,)
            The standard deviation of a unit's weights is sqrt(2 / inputs) where the layer feeds a
            rectifier or follows one (He et al. 2015), and sqrt(2 / (inputs + outputs)) otherwise
            (Glorot & Bengio 2010).
        """
        return draw_parameters(self.widths, self.activation, np.random.default_rng(seed))

    def value(self, theta: ArrayLike, samples: ArrayLike | None = None) -> float:
        """Return the mean loss and penalty.

        Parameters
        ----------
        theta : array_like, shape (n_parameters,)
            Parameters.
        samples : array_like of int, optional
            Sample numbers. Default: all samples.
        """
        x, chosen = self._point(theta), self._samples(samples)
        with self._turn:
            return float(self._core.value(x, chosen))

    def value_and_gradient(
        self, theta: ArrayLike, samples: ArrayLike | None = None
    ) -> tuple[float, Vector]:
        """Return the mean loss and penalty, and the gradient of shape (n_parameters,)."""
        x, chosen = self._point(theta), self._samples(samples)
        with self._turn:
            value, gradient = self._core.value_and_gradient(x, chosen)
        return float(value), gradient

    def sample_gradients(self, theta: ArrayLike, samples: ArrayLike | None = None) -> Matrix:
        """Return the gradient of each sample's loss, without the penalty; their mean is the loss's.

        Returns
        -------
        ndarray of float64, shape (number of samples, n_parameters)
            Each multiplied by its sample's weight over the mean weight.
        """
        x, chosen = self._point(theta), self._samples(samples)
        require_numbers(
            "the samples' gradients",
            self.n_parameters * (self.n_samples if chosen is None else len(chosen)),
        )
        with self._turn:
            gradients: Matrix = self._core.sample_gradients(x, chosen)
        return gradients

    def hessian_product(
        self,
        theta: ArrayLike,
        V: ArrayLike,
        curvature: Curvature = "hessian",
        samples: ArrayLike | None = None,
    ) -> NDArray[np.float64]:
        """Multiply a curvature matrix by one vector or several, without forming it.

        Parameters
        ----------
        theta : array_like, shape (n_parameters,)
            Parameters.
        V : array_like, shape (n_parameters,) or (n_parameters, k)
            Vectors.
        curvature : {"hessian", "gauss-newton", "empirical-fisher"}
            The exact Hessian, the generalised Gauss-Newton matrix, or the mean of the outer
            products of the samples' gradients; each with the penalty's λ.
        samples : array_like of int, optional
            Sample numbers. Default: all samples.

        Returns
        -------
        ndarray of float64, of the shape of V
            The products.
        """
        x, chosen = self._point(theta), self._samples(samples)
        vectors = read_real("V", V).astype(np.float64, copy=False)
        if vectors.ndim not in (1, 2) or vectors.shape[0] != self.n_parameters:
            raise ValueError(
                f"V must have shape ({self.n_parameters},) or ({self.n_parameters}, k); "
                f"got shape {vectors.shape}"
            )
        kind = CURVATURES[named("curvature", curvature, CURVATURES)]
        with self._turn:
            products = self._core.multiply(x, vectors, kind, chosen)
        return np.asarray(products).reshape(vectors.shape)

    @overload
    def hessian(
        self,
        theta: ArrayLike,
        curvature: Curvature = "hessian",
        samples: ArrayLike | None = None,
        structure: Literal["full"] = "full",
    ) -> Matrix: ...
    @overload
    def hessian(
        self,
        theta: ArrayLike,
        curvature: Curvature = "hessian",
        samples: ArrayLike | None = None,
        structure: Literal["layers", "units"] = ...,
    ) -> list[Matrix]: ...
    def hessian(
        self,
        theta: ArrayLike,
        curvature: Curvature = "hessian",
        samples: ArrayLike | None = None,
        structure: Literal["full", "layers", "units"] = "full",
    ) -> Matrix | list[Matrix]:
        """Assemble a curvature matrix, or its blocks on the diagonal.

        Parameters
        ----------
        theta, curvature, samples
            As of :meth:`hessian_product`.
        structure : {"full", "layers", "units"}
            The whole matrix, or a list of the blocks that belong to each layer or unit.

        Returns
        -------
        ndarray of float64, shape (n_parameters, n_parameters), or list of such
            Symmetric to the last bit.

        Raises
        ------
        MemoryError
            If the matrix cannot fit.
        """
        x, chosen = self._point(theta), self._samples(samples)
        kind = CURVATURES[named("curvature", curvature, CURVATURES)]
        named("structure", structure, _STRUCTURES)
        require_numbers("the matrix", self._entries(structure))
        with self._turn:
            if structure == "full":
                return np.asarray(self._core.assemble(x, kind, chosen))
            return list(self._core.diagonal_blocks(x, kind, chosen, _STRUCTURES[structure]))

    def hessian_diagonal(
        self,
        theta: ArrayLike,
        curvature: Curvature = "hessian",
        samples: ArrayLike | None = None,
    ) -> Vector:
        """Return the diagonal of a curvature matrix, exactly and without forming the matrix."""
        x, chosen = self._point(theta), self._samples(samples)
        kind = CURVATURES[named("curvature", curvature, CURVATURES)]
        with self._turn:
            return np.asarray(self._core.diagonal(x, kind, chosen))

    def outputs(self, theta: ArrayLike, X: ArrayLike) -> Matrix:
        """Return the outputs z for given features, of shape (n, n_outputs)."""
        return outputs(self.widths, self.activation, self._point(theta), X)

    def predict(self, theta: ArrayLike, X: ArrayLike) -> Matrix:
        """Return the means that the outputs stand for.

        Returns
        -------
        ndarray of float64, shape (n, n_outputs)
            Probabilities of ``"cross-entropy"`` and ``"binary-cross-entropy"``, exp(z) of
            ``"poisson"``, and z itself of ``"squared-error"``.
        """
        return means(self.loss, self.outputs(theta, X))

    def _point(self, theta: ArrayLike) -> Vector:
        x = read_real("theta", theta).astype(np.float64, copy=False)
        if x.shape != (self.n_parameters,):
            raise ValueError(f"theta must have shape ({self.n_parameters},); got shape {x.shape}")
        return np.ascontiguousarray(x)

    def _samples(self, samples: ArrayLike | None) -> NDArray[np.int64] | None:
        return read_samples(samples, self.n_samples)

    def _entries(self, structure: str) -> int:
        per_layer = [(inputs + 1, units) for inputs, units in pairwise(self.widths)]
        if structure == "layers":
            return sum((size * units) ** 2 for size, units in per_layer)
        if structure == "units":
            return sum(size**2 * units for size, units in per_layer)
        return self.n_parameters**2
