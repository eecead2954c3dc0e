"""From what the core returns for B problems to arrays in the user's axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._batches._result import BatchResult, summary

Fields = dict[str, Any]


def run(
    call: Callable[[], Fields],
    shape: tuple[int, ...],
    finish: Callable[[Fields], None] | None = None,
    **more: Any,
) -> BatchResult:
    """Call the core; what leaves it as an exception takes along what is finished.

    `finish` completes the fields of B problems; `more` are further entries.
    """

    def result(fields: Fields) -> BatchResult:
        if finish is not None:
            finish(fields)
        arrays = {name: _in_axes(values, shape) for name, values in fields.items()}
        arrays["success"] = np.asarray(arrays["status"] > 0)
        found = BatchResult(arrays, **more)
        found["message"] = summary(found)
        return found

    try:
        fields = call()
    except BaseException as error:
        partial = getattr(error, "partial_result", None)
        if type(partial) is dict:
            error.partial_result = result(partial)  # type: ignore[attr-defined]
        raise
    return result(fields)


def scale_covariances(fields: Fields, used: NDArray[Any] | int, absolute: bool = False) -> None:
    """Turn inverses of Gauss-Newton matrices into covariances, and add the standard errors.

    `used` counts the residuals that take part; NaN where they leave no degree of freedom.
    """
    cov = fields["cov"]
    if not absolute:
        freedom = np.asarray(used - cov.shape[-1], dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(freedom > 0.0, 2.0 * fields["cost"] / freedom, np.nan)
            cov *= variance[:, None, None]
    with np.errstate(invalid="ignore"):
        fields["stderr"] = np.sqrt(np.einsum("bii->bi", cov))


def _in_axes(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Give the first axis the user's axes."""
    return values.reshape(shape + values.shape[1:])
