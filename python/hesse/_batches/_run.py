"""From what the core returns for B problems to arrays in the user's axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._batches._progress import Hook
from hesse._batches._result import BatchResult, summary

Fields = dict[str, Any]


def run(
    call: Callable[[], Fields],
    shape: tuple[int, ...],
    hook: Hook | None,
    finish: Callable[[Fields], None] | None = None,
    **more: Any,
) -> BatchResult:
    """Call the core; what leaves it as an exception takes along what is finished.

    The core calls the hook now and then only; the last call, when all is finished, is made here.
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
    found = result(fields)
    if hook is not None and not (found["status"] == _core.Status.CALLBACK_STOP).any():
        hook(found["status"].size)
    return found


def scale_covariances(fields: Fields, used: NDArray[Any] | int, absolute: bool = False) -> None:
    """Turn inverses of Gauss-Newton matrices into covariances, and add the standard errors.

    `used` counts the residuals that take part; infinite where they leave no degree of freedom.
    """
    cov = fields["cov"]
    if not absolute:
        freedom = np.asarray(used - fields["rank"], dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            cov *= (2.0 * fields["cost"] / freedom)[:, None, None]
        none_left = (freedom <= 0.0) & np.isfinite(fields["cost"])
        cov[none_left] = np.inf
    with np.errstate(invalid="ignore"):
        fields["stderr"] = np.sqrt(np.einsum("bii->bi", cov))


def _in_axes(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Give the first axis the user's axes."""
    return values.reshape(shape + values.shape[1:])
