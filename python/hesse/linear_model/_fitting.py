"""One run of a solver on a model of the core."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._callback import make_hook
from hesse._derivatives import METHODS
from hesse._messages import named
from hesse._options import Options, Tables, read_options
from hesse._result import OptimizeResult, make_readable
from hesse.linear_model._restraints import Restraints

Vector = NDArray[np.float64]

# scikit-learn's names beside those of the core.
_SYNONYMS = {"lbfgs": "l-bfgs", "newton-cholesky": "newton"}
# Differences have no meaning here.
_WITHOUT = ("eps", "finite_diff_noise")
_OPTIONS = Tables(
    [row for row in _core.option_rows() if row["name"] not in _WITHOUT],
    _core.choice_rows(),
    _core.method_rows(),
    ("disp", "history"),
    {},
)
# Half of Newton's decrement, relative to the value, below which what is left is rounding: a
# hundred units in the last place (empirical).
_ROUNDING = 1e-14


@dataclass(frozen=True)
class Plan:
    """A solver and its limits; `tol` is for the gradient of the mean over samples."""

    solver: str
    tol: float
    max_iter: int
    max_time: float | None
    verbose: bool

    def settings(self, total_weight: float, n: int) -> Options:
        """Return the options of a run with so many variables."""
        options: dict[str, Any] = {"gtol": self.tol * total_weight, "maxiter": self.max_iter}
        if self.max_time is not None:
            options["max_time"] = self.max_time
        return read_options(options, self.solver, n, _OPTIONS)

    def run(
        self,
        core: Any,
        start: Vector,
        total_weight: float,
        from_sample: bool = False,
        restraints: Restraints | None = None,
    ) -> Any:
        """Minimise a model of the core, which is a sum over samples.

        The run may begin on some of the samples, which no limit of time watches, if
        `from_sample` is true.
        """
        settings = self.settings(total_weight, len(start))
        hook = make_hook(_printer(total_weight) if self.verbose else None, self.solver)
        try:
            if restraints is None:
                fields = _core.minimize_glm(
                    core,
                    start,
                    self.solver,
                    settings.tabled,
                    settings.globalization,
                    hook,
                    settings.history,
                    from_sample and self.max_time is None,
                )
            else:
                fields = _core.minimize_penalized_glm(
                    core,
                    restraints.l1,
                    restraints.project(start),
                    restraints.lower,
                    restraints.upper,
                    settings.tabled,
                    hook,
                    settings.history,
                )
        except BaseException as error:
            make_readable(error)
            raise
        if "sample" in fields:
            fields["sample"] = OptimizeResult(fields["sample"])
        return OptimizeResult(fields)


def read_solver(solver: Any) -> str:
    """Return hesse's name of a solver.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    name = named("solver", solver, (*METHODS, *_SYNONYMS))
    return _SYNONYMS.get(name, name)


def has_settled(result: OptimizeResult, newton_step: Callable[[], Vector | None]) -> bool:
    """Tell whether a test was met, or what is left to gain is lost in rounding."""
    if result.success:
        return True
    if result.reason != "NO_PROGRESS":
        return False
    step = newton_step()
    if step is None:
        return False
    decrement = -0.5 * float(result.jac @ step)
    return bool(decrement <= _ROUNDING * max(abs(float(result.fun)), 1.0))


def warn_of_end(result: OptimizeResult, category: type[Warning]) -> None:
    """Warn of an end before a test was met."""
    warnings.warn(
        f"the fit ended after {result.nit} iterations without convergence: {result.message}",
        category,
        stacklevel=6,
    )


def _printer(total_weight: float) -> Callable[..., None]:
    def tell(intermediate_result: OptimizeResult) -> None:
        state = intermediate_result
        print(
            f"Iteration {state.nit}, loss = {state.fun / total_weight:.8f}, "
            f"gradient = {np.max(np.abs(state.jac), initial=0.0) / total_weight:.1e}"
        )

    return tell
