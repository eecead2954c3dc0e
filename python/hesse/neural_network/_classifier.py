"""Classification by a perceptron."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d

from hesse._means import log_means, means
from hesse._messages import shown
from hesse.neural_network._documentation import documented
from hesse.neural_network._estimator import MultilayerPerceptron, takes_parts
from hesse.neural_network._samples import Samples

Matrix = NDArray[np.float64]


@documented
class MLPClassifier(ClassifierMixin, MultilayerPerceptron):  # type: ignore[misc]
    """Classification by a multilayer perceptron, trained by curvature.

    The loss is the cross-entropy: logistic for two classes, softmax for more, and logistic for each
    label by itself where a sample may have several.

    Parameters
    ----------
    <parameters>
    <keywords>

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The classes in order; of labels, their numbers.
    <attributes>

    Raises
    ------
    TypeError, ValueError, MemoryError, ImportError
        From `fit`, if a parameter or the data are not as they should be, or if the network cannot
        fit; on import, if scikit-learn is missing.

    Notes
    -----
    `y` has the shape (n_samples,), with classes of any one type, or (n_samples, n_labels) with
    labels 0 and 1.

    <notes>

    References
    ----------
    .. [1] R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, "A limited memory algorithm for bound
       constrained optimization", SIAM J. Sci. Comput. 16 (1995).
    .. [2] N. N. Schraudolph, "Fast curvature matrix-vector products for second-order gradient
       descent", Neural Computation 14 (2002).

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from hesse.neural_network import MLPClassifier
    >>> X, y = make_moons(200, noise=0.1, random_state=0)
    >>> classifier = MLPClassifier((8,), activation="tanh", random_state=0).fit(X, y)
    >>> classifier.score(X, y) > 0.95
    True
    >>> classifier.predict_proba(X[:3]).shape
    (3, 2)
    """

    @available_if(takes_parts)  # type: ignore[untyped-decorator]
    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        classes: ArrayLike | None = None,
    ) -> MLPClassifier:
        """Pass once over some samples, with a stochastic solver that keeps its state.

        Parameters
        ----------
        X, y, sample_weight
            As of `fit`. ``"auto"`` stands for ``"adam"`` here. A copied or pickled estimator keeps
            its parameters; the solver's state begins anew.
        classes : array_like, shape (n_classes,)
            All classes, of which `y` may hold some. Needed in the first call.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        AttributeError
            If the solver is not stochastic.
        ValueError
            If `y` holds other classes, or as of `fit`.
        """
        known = getattr(self, "classes_", None) if hasattr(self, "coefs_") else None
        if classes is not None:
            given = np.unique(np.asarray(classes))
            if known is not None and not np.array_equal(given, known):
                raise ValueError(
                    f"classes must stay {shown(known.tolist())}; got {shown(given.tolist())}"
                )
            known = given
        if known is None:
            raise ValueError("classes must name all classes in the first call of partial_fit")
        self._train_once(X, y, sample_weight, known)
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likeliest class of each sample, or for labels 1 where they are likely.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features.

        Returns
        -------
        ndarray, shape (n_samples,) of classes, or (n_samples, n_labels) of 0 and 1
        """
        decisions = self._decide(self._outputs(X))
        return decisions if self._has_labels else self.classes_[decisions]

    def predict_proba(self, X: ArrayLike) -> Matrix:
        """Return probabilities.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes) or (n_samples, n_labels)
            In the order of `classes_`. Those of classes sum to 1; those of labels are of each
            label by itself.
        """
        z = self._outputs(X)
        if self._is_binary():
            z = np.column_stack([-z, z])
        return means(self._core_loss(), z)

    def predict_log_proba(self, X: ArrayLike) -> Matrix:
        """Return the logarithms of the probabilities, finite where these underflow.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes) or (n_samples, n_labels)
        """
        z = self._outputs(X)
        if self._is_binary():
            z = np.column_stack([-z, z])
        return log_means(self._core_loss(), z)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that several labels for a sample are possible."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    def _is_binary(self) -> bool:
        return not self._has_labels and len(self.classes_) == 2

    def _core_loss(self) -> str:
        return "binary-cross-entropy" if self._has_labels or self._is_binary() else "cross-entropy"

    def _out_activation(self) -> str:
        return "softmax" if self._core_loss() == "cross-entropy" else "logistic"

    def _n_classes(self) -> int | None:
        return len(self.classes_) if self._core_loss() == "cross-entropy" else None

    def _strata(self, targets: NDArray[Any]) -> NDArray[Any] | None:
        return None if self._has_labels else targets

    def _encode(self, y: NDArray[Any], classes: NDArray[Any] | None) -> NDArray[Any]:
        check_classification_targets(y)
        kind = type_of_target(y)
        if kind == "multiclass-multioutput":
            raise ValueError("y must hold one class for each sample, or labels 0 and 1 in columns")
        has_labels = kind == "multilabel-indicator"
        if not has_labels:
            y = column_or_1d(y, warn=True)
        found = np.arange(y.shape[1]) if has_labels else np.unique(y)
        self.classes_ = found if classes is None else classes
        self._has_labels = has_labels
        if len(self.classes_) < 2:
            raise ValueError(f"y must hold at least two classes; got one class, {_plain(found[0])}")
        if len(unknown := np.setdiff1d(found, self.classes_)):
            raise ValueError(
                f"y must hold classes of {shown(self.classes_.tolist())} alone; "
                f"got {_plain(unknown[0])}"
            )
        if has_labels:
            return np.asarray(y, dtype=np.float64)
        numbers = np.searchsorted(self.classes_, y)
        return numbers.astype(np.float64) if self._is_binary() else numbers

    def _decide(self, z: Matrix) -> NDArray[np.int64]:
        """Return numbers of classes, or labels."""
        if self._core_loss() == "cross-entropy":
            return np.asarray(z.argmax(axis=1))
        decisions: NDArray[np.int64] = (z > 0.0).astype(np.int64)
        return decisions if self._has_labels else decisions.ravel()

    def _score(self, z: Matrix, samples: Samples) -> float:
        return float(
            accuracy_score(samples.targets, self._decide(z), sample_weight=samples.weights)
        )


def _plain(value: Any) -> str:
    return repr(value.item() if isinstance(value, np.generic) else value)
