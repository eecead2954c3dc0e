"""A curve f(x, p) with its derivatives, from a callable or by the name of a native model."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._arrays import read_real
from hesse._messages import shown

Floats = NDArray[np.float64]
_SCHEMES = ("2-point", "3-point", "cs")


class Curve:
    """Predictions of a model and their Jacobian.

    Parameters
    ----------
    f : str or callable
        A native model, or ``f(x, *parameters)``.
    jac : callable, str or None
        Of a callable `f`: ``jac(x, *parameters)``, or how to take differences.
    """

    def __init__(self, f: Any, jac: Any) -> None:
        self.native = _core.CurveModel(f) if isinstance(f, str) else None
        if self.native is None and not callable(f):
            raise TypeError(f"f must be callable or the name of a model; got {shown(f)}")
        if jac is not None and not callable(jac) and jac not in _SCHEMES:
            allowed = ", ".join(map(repr, _SCHEMES))
            raise ValueError(f"jac must be callable, None, or one of {allowed}; got {shown(jac)}")
        self._f = f
        self._jac = jac if callable(jac) else None
        self.scheme: str | None = jac if isinstance(jac, str) else None
        if self.scheme is None and self.native is None and self._jac is None:
            self.scheme = "2-point"

    def parameter_names(self, n: int) -> tuple[str, ...]:
        """Names of the n parameters: those of the native model, or of `f`'s arguments."""
        if self.native is not None:
            return tuple(self.native.parameter_names)
        names = _argument_names(self._f)
        return tuple(names if len(names) == n else (f"p{i}" for i in range(n)))

    def count_parameters(self) -> int:
        """Count them, without starting values.

        Raises
        ------
        ValueError
            If the signature of `f` does not tell.
        """
        if self.native is not None:
            return int(self.native.n_parameters)
        names = _argument_names(self._f)
        if not names:
            raise ValueError(
                "p0 must be given: the signature of f does not tell how many parameters there are"
            )
        return len(names)

    def values(self, x: Any, p: Floats) -> Any:
        """Return the predictions at `x`."""
        if self.native is not None:
            return self.native.values(x, p)
        return self._f(x, *p)

    def read_abscissae(self, x: Any, m: int) -> Any:
        """Check the abscissae of m values for a native model; leave a callable's as they are.

        Raises
        ------
        TypeError, ValueError
            If they are no numbers, or have another shape than the model asks for.
        """
        if self.native is None:
            return x
        array = read_real("xdata", x)
        k = int(self.native.n_coordinates)
        shape = (m,) if k == 1 else (k, m)
        if array.shape != shape:
            raise ValueError(
                f"xdata must have shape {shape} for this model and the {m} values of ydata; got "
                f"shape {array.shape}"
            )
        return np.asarray(array, dtype=np.float64)

    @property
    def has_jacobian(self) -> bool:
        """Whether derivatives are evaluated rather than differenced."""
        return self.scheme is None

    def jacobian(self, x: Any, p: Floats) -> Floats:
        """Return the derivatives of the predictions at `x`, one row for each."""
        if self._jac is not None:
            return np.asarray(self._jac(x, *p), dtype=np.float64)
        assert self.native is not None
        return self.native.jacobian(x, p)


def _argument_names(f: Callable[..., Any]) -> list[str]:
    """Names of the arguments after x; none if `f` takes any number or does not say."""
    try:
        arguments = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        return []
    if any(a.kind is a.VAR_POSITIONAL for a in arguments):
        return []
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [a.name for a in arguments if a.kind in plain][1:]
