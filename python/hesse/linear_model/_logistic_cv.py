"""Logistic regression whose penalty is chosen by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, NoReturn, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import get_scorer
from sklearn.model_selection import check_cv

from hesse._allowed import COUNT, check_allowed
from hesse._arrays import read_real
from hesse._messages import shown
from hesse.linear_model._blockwise import is_dask
from hesse.linear_model._documentation import documented
from hesse.linear_model._logistic import LogisticRegression
from hesse.linear_model._path import fit_path

Self = TypeVar("Self", bound="LogisticRegressionCV")
Vector = NDArray[np.float64]

# scikit-learn's range of strengths, where their number alone is given.
_WEAKEST, _STRONGEST = 1e4, 1e-4


@documented
@dataclass(kw_only=True, eq=False, repr=False)
class LogisticRegressionCV(LogisticRegression):
    """Logistic regression whose `C`, and `l1_ratio`, are chosen by cross-validation.

    Each fold follows a path from the strongest penalty to the weakest, every fit from where the
    last one ended; the estimate is then that of :class:`LogisticRegression` on all samples with the
    best mean score.

    Parameters
    ----------
    Cs : int or array_like, default 10
        Values of `C` to choose from; a number: as many in geometric progression from 1e-4 to 1e4.
    l1_ratios : array_like, optional
        Values of `l1_ratio` to choose from, between 0 and 1. Default: 1 where `penalty` is
        ``"l1"``, else 0.
    cv : int, splitter or iterable, optional
        Folds as scikit-learn's ``check_cv`` understands them. Default: five, stratified.
    scoring : str or callable, optional
        A name or a callable of scikit-learn's; larger is better. Default: accuracy.
    penalty : {"l2", "l1", "elasticnet"}, default "l2"
        As of :class:`LogisticRegression`.
    class_weight : dict or "balanced", optional
        Weights of the classes, of each fold's samples.
    dual : bool, default False
        Only False: the primal problem is the one that is solved.
    intercept_scaling : float, default 1.0
        Without effect, as with scikit-learn's solvers other than ``"liblinear"``: no penalty holds
        the intercept.
    random_state, n_jobs : optional
        Without effect: the fit draws nothing, and hesse's threads are set by
        :func:`hesse.set_num_threads`. They are here because scikit-learn's has them.
    <keywords>

    <attributes>
    classes_ : ndarray, shape (n_classes,)
        The classes in order.
    Cs_, l1_ratios_ : ndarray of float64, shape (n_cs,) and (n_l1_ratios,)
        What was chosen from.
    C_, l1_ratio_ : float
        What was chosen.
    scores_ : ndarray of float64, shape (n_folds, n_l1_ratios, n_cs)
        Scores on the samples left out.
    coefs_paths_ : ndarray of float64, shape (n_folds, n_l1_ratios, n_cs, n_outputs, p)
        Coefficients and intercept of each fit; there is one output but for more than two classes.

    <raises>

    Notes
    -----
    Of equal scores the strongest penalty wins. Folds must hold samples of all classes.

    <notes>

    <references>

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from hesse.linear_model import LogisticRegressionCV
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> X = (X - X.mean(axis=0)) / X.std(axis=0)
    >>> model = LogisticRegressionCV(Cs=[0.01, 0.1, 1.0], penalty="l1").fit(X, y)
    >>> model.C_, int((model.coef_ != 0.0).sum())
    (1.0, 16)
    """

    C: float = field(default=1.0, init=False)
    l1_ratio: float = field(default=0.0, init=False)
    Cs: Any = 10
    l1_ratios: Any = None
    cv: Any = None
    scoring: Any = None

    def fit(
        self: Self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Choose the penalty, and fit.

        Parameters
        ----------
        X, y, sample_weight, groups
            As of :meth:`LogisticRegression.fit`; weights count in the scores too.
        offset
            None: scores know nothing of it.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter or the data are not as they should be.

        Warns
        -----
        ConvergenceWarning
            If a fit ended before its test was met.
        """
        self._check_choices()
        if is_dask(X):
            self._refuse_blocks()
        data, targets, weights = self._read_data(X, y, sample_weight)
        if offset is not None:
            raise ValueError("offset must be None for cross-validation; got one")
        folds = list(check_cv(self.cv, targets, classifier=True).split(data, targets))
        self._try_all(data, targets, weights, folds)
        means = self.scores_.mean(axis=0)
        ratio, place = np.unravel_index(int(np.argmax(means)), means.shape)
        self.l1_ratio_, self.C_ = float(self.l1_ratios_[ratio]), float(self.Cs_[place])
        return super().fit(X, y, sample_weight, None, groups)

    def fit_blocks(self: Self, *args: Any, **kwargs: Any) -> Self:
        """Refuse data in blocks, of which no folds are made.

        Raises
        ------
        ValueError
            Always.
        """
        self._refuse_blocks()

    def _refuse_blocks(self) -> NoReturn:
        raise ValueError(
            "X must be an array for cross-validation; fit LogisticRegression to data in blocks"
        )

    def _parameters(self) -> dict[str, Any]:
        chosen = {"C": getattr(self, "C_", 1.0), "l1_ratio": getattr(self, "l1_ratio_", 0.0)}
        parameters = super()._parameters() | chosen
        return parameters | {"l1_ratio": 1.0} if self.penalty == "l1" else parameters

    def _check_choices(self) -> None:
        self._check_parameters()
        if self.penalty in (None, "firth"):
            raise ValueError(
                f"penalty must be 'l2', 'l1' or 'elasticnet'; got {shown(self.penalty)}"
            )
        is_count = isinstance(self.Cs, Integral) and not isinstance(self.Cs, bool)
        if is_count:
            check_allowed({"Cs": self.Cs}, {"Cs": COUNT})
        self.Cs_ = (
            np.geomspace(_STRONGEST, _WEAKEST, self.Cs) if is_count else _choices("Cs", self.Cs)
        )
        if np.any(self.Cs_ <= 0.0):
            raise ValueError(f"Cs must be positive; got {self.Cs_.min():g}")
        ratios = self.l1_ratios
        if ratios is None:
            ratios = [1.0 if self.penalty == "l1" else 0.0]
        self.l1_ratios_ = _choices("l1_ratios", ratios)
        if np.any((self.l1_ratios_ < 0.0) | (self.l1_ratios_ > 1.0)):
            raise ValueError(f"l1_ratios must lie between 0 and 1; got {shown(self.l1_ratios)}")

    def _try_all(
        self,
        X: NDArray[Any],
        y: NDArray[Any],
        weights: Vector | None,
        folds: list[tuple[NDArray[np.intp], NDArray[np.intp]]],
    ) -> None:
        """Fit along the paths of all folds, and score what was left out."""
        paths, scores = [], []
        for train, test in folds:
            kept, judged = (None if weights is None else weights[rows] for rows in (train, test))
            for ratio in self.l1_ratios_:
                estimator = self._with_ratio(float(ratio), X.shape[1])
                path = fit_path(estimator, X[train], y[train], kept, None, self.Cs_)
                if len(estimator.classes_) < len(np.unique(y)):
                    raise ValueError("cv must leave samples of each class in every fold")
                paths.append(np.dstack([path.coefs, path.intercepts]))
                scores.append(self._scores_of(estimator, paths[-1], X[test], y[test], judged))
        shape = (len(folds), len(self.l1_ratios_), len(self.Cs_))
        self.coefs_paths_ = np.reshape(paths, (*shape, *paths[0].shape[1:]))
        self.scores_ = np.reshape(scores, shape)

    def _with_ratio(self, ratio: float, n_features: int) -> LogisticRegression:
        shared = LogisticRegression._get_param_names()
        parameters = {name: getattr(self, name) for name in shared if name not in ("C", "l1_ratio")}
        parameters["penalty"] = "elasticnet"
        estimator = LogisticRegression(**parameters, l1_ratio=ratio)
        estimator.n_features_in_ = n_features
        return estimator

    def _scores_of(
        self,
        estimator: LogisticRegression,
        path: NDArray[np.float64],
        X: NDArray[Any],
        y: NDArray[Any],
        weights: Vector | None,
    ) -> list[float]:
        scorer = get_scorer("accuracy" if self.scoring is None else self.scoring)
        counted = {} if weights is None else {"sample_weight": weights}
        scores = []
        for rows in path:
            estimator.coef_, estimator.intercept_ = rows[:, :-1], rows[:, -1]
            scores.append(float(scorer(estimator, X, y, **counted)))
        return scores


def _choices(name: str, values: Any) -> Vector:
    array = np.sort(np.atleast_1d(read_real(name, values).astype(np.float64)))
    if array.ndim != 1 or not len(array) or not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be a list of finite numbers; got {shown(values)}")
    return array
