"""Fits to data that come in blocks, more of them than memory holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hesse.linear_model._blocks import Layout
from hesse.linear_model._parts import LocalParts, Parts, Survey

Self = TypeVar("Self", bound="BlockwiseFit")


class BlockwiseFit(ABC):
    """The fit of an estimator to blocks of rows."""

    n_features_in_: int

    def fit_blocks(
        self: Self,
        blocks: Any,
        *,
        target: str | None = None,
        sample_weight: str | None = None,
        offset: str | None = None,
    ) -> Self:
        """Fit the model to data in blocks of rows, which need not fit into memory together.

        The result is that of `fit` on all rows: the solver is the same, and each of its passes
        over the data adds up what the blocks give. `partial_fit` would be another thing: a step
        with some rows, which are then forgotten.

        Parameters
        ----------
        blocks : iterable or callable
            Gives an iterator over the blocks anew for each pass: a list, a :class:`RowBlocks`, or a
            function without parameters that returns a generator. A block is a tuple ``(X, y)``,
            ``(X, y, sample_weight)`` or ``(X, y, sample_weight, offset)`` with the meaning of
            `fit`, or a table of pandas, polars or pyarrow, such as the batches of a Parquet file.
            Blocks may differ in length and be empty; X may be sparse.
        target : str, optional
            Column of y, where blocks are tables. All columns that no parameter names are features.
        sample_weight, offset : str, optional
            Columns of a table with weights and offsets. Default: all 1, and none.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter or a block is not as it should be, or the blocks are not the same in each
            pass.

        Warns
        -----
        ConvergenceWarning
            If the solver ended before its test was met.
        SeparationWarning
            If the likelihood has no maximum, or it was not determined whether it has.

        Notes
        -----
        One pass looks at the data, each iteration takes one more, and the statistics take up to
        five, as docs/large-data.md tells. The next block is read in a thread of its own while the
        core works on the last; two blocks are in memory at a time. `max_time` ends the fit between
        passes.
        """
        self._check_parameters()
        self._refuse_groups()
        layout = Layout(self._target_reader(), target, sample_weight, offset)
        return self._fit(self._model_of(LocalParts(blocks, layout)))

    def _dask_model(self, X: Any, y: Any, sample_weight: Any, offset: Any) -> Any:
        """Return the model of Dask's collections."""
        from hesse.linear_model._dask import DaskParts

        layout = Layout(self._target_reader())
        return self._model_of(DaskParts(X, y, sample_weight, offset, layout))

    def _model_of(self, parts: Parts) -> Any:
        """Look at the data once, and return the model of them."""
        survey = parts.survey(has_classes=not self._has_numbers())
        self.n_features_in_ = survey.n_features
        if survey.names is not None:
            self.feature_names_in_ = np.array(survey.names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return self._block_model(parts, survey)

    @abstractmethod
    def _check_parameters(self) -> None:
        """Check the parameters of the estimator."""

    @abstractmethod
    def _refuse_groups(self) -> None:
        """Refuse covariances of groups, whose samples lie in many blocks."""

    @abstractmethod
    def _has_numbers(self) -> bool:
        """Tell whether targets must be numbers."""

    @abstractmethod
    def _target_reader(self) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Return a function that checks the targets of a block, and that can be sent elsewhere."""

    @abstractmethod
    def _block_model(self, parts: Parts, survey: Survey) -> Any:
        """Check what is known of the data; return the model of them."""

    @abstractmethod
    def _fit(self: Self, model: Any) -> Self:
        """Run the solver and keep what it leaves."""


def is_dask(X: Any) -> bool:
    """Tell whether something is a collection of Dask, which need not be installed."""
    return hasattr(X, "__dask_graph__")
