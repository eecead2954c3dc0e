"""Classes among targets, in order, and their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.multiclass import check_classification_targets

from hesse._allowed import NOT_NEGATIVE, check_allowed
from hesse._messages import shown

Vector = NDArray[np.float64]


def read_classes(y: NDArray[Any]) -> NDArray[Any]:
    """Return the targets.

    Raises
    ------
    ValueError
        If they are measured numbers.
    """
    if y.dtype.kind == "f" and not np.array_equal(y, np.floor(y)):
        wrong = y[y != np.floor(y)][0]
        raise ValueError(f"y must hold classes, not measured numbers; got {wrong:g}")
    return y


def classes_of(y: NDArray[Any]) -> NDArray[Any]:
    """Return the classes in order; two numbers are found by comparisons, without sorting them all.

    Raises
    ------
    ValueError
        If the targets are not classes, or are all of one class.
    """
    if y.dtype.kind in "biuf":
        some = np.unique(y[:1000])
        if len(some) == 2 and np.all((y == some[0]) | (y == some[1])):
            return classes_in_order(some)
    check_classification_targets(y)
    return _at_least_two(np.asarray(np.unique(y)))


def classes_in_order(classes: NDArray[Any]) -> NDArray[Any]:
    """Return the classes.

    Raises
    ------
    ValueError
        If they are not classes, or only one.
    """
    check_classification_targets(classes)
    return _at_least_two(classes)


def _at_least_two(classes: NDArray[Any]) -> NDArray[Any]:
    if len(classes) < 2:
        only = _name(classes[0])
        raise ValueError(f"y must hold at least two classes; got one class, {only}")
    return classes


@dataclass(frozen=True)
class ClassWeights:
    """What the weights of samples are multiplied by, for each class.

    Parameters
    ----------
    chosen : mapping, "balanced" or None
        As of `LogisticRegression`.
    classes : ndarray, shape (n_classes,)
        In order.
    """

    chosen: Mapping[Any, float] | Literal["balanced"] | None
    classes: NDArray[Any]

    def of_samples(self, labels: NDArray[Any], weights: Vector | None) -> Vector | None:
        """Return the weights of samples times those of their classes; None where all are 1.

        Raises
        ------
        ValueError
            If a class is left without weight, or there is no such class.
        """
        if self.chosen is not None:
            own = np.ones(len(labels)) if weights is None else weights
            weights = np.asarray(own * self._factors(self._sums(labels, own))[labels])
        if weights is not None:
            self._require(self._sums(labels, weights))
        return weights

    def of_classes(self, sums: Vector) -> tuple[Vector | None, Vector]:
        """Return the factors, None where all are 1, and the classes' sums of weights with them.

        Raises
        ------
        ValueError
            If a class is left without weight, or there is no such class.
        """
        factors = None
        if self.chosen is not None:
            factors = self._factors(sums)
            sums = sums * factors
        self._require(sums)
        return factors, sums

    def _sums(self, labels: NDArray[Any], weights: Vector) -> Vector:
        return np.bincount(labels, weights, len(self.classes)).astype(np.float64)

    def _factors(self, sums: Vector) -> Vector:
        """Return what the weights of the classes, of these sums, are multiplied by."""
        if self.chosen == "balanced":
            self._require(sums)
            return np.asarray(sums.sum() / (len(sums) * sums))
        assert isinstance(self.chosen, Mapping)
        classes = self.classes.tolist()
        factors = np.ones(len(classes))
        for name, factor in self.chosen.items():
            if name not in classes:
                raise ValueError(
                    f"class_weight must name classes of y, {shown(classes)}; got {name!r}"
                )
            entry = f"class_weight[{name!r}]"
            check_allowed({entry: factor}, {entry: NOT_NEGATIVE})
            factors[classes.index(name)] = factor
        return factors

    def _require(self, sums: Vector) -> None:
        if np.any(sums <= 0.0):
            raise ValueError(
                "sample_weight or class_weight must leave each class some weight; class "
                f"{_name(self.classes[int(np.argmin(sums))])} has none"
            )


def _name(label: Any) -> str:
    return repr(label.item() if isinstance(label, np.generic) else label)
