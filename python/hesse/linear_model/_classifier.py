"""What classifiers share."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score


class Classifier(ClassifierMixin):  # type: ignore[misc]
    """A classifier whose predictions may take an offset."""

    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> float:
        """Return the share of samples whose class is the likeliest one.

        Parameters
        ----------
        X, y, sample_weight, offset
            As of `fit`.

        Returns
        -------
        float
            Between 0 and 1.

        Raises
        ------
        TypeError, ValueError
            If the data are not as they should be.
        """
        return float(accuracy_score(y, self.predict(X, offset), sample_weight=sample_weight))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what classifiers of this kind can do."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = True
        return tags
