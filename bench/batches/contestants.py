"""Who fits the curves: each contestant turns a workload into a call that returns all parameters."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import scipy.optimize

import hesse
from bench.reference import least_squares_batch

from .workloads import Floats, Workload

Fit: TypeAlias = Callable[[], Any]

MOST_STEPS = 100
TOLERANCE = 1e-8
# Fits per task of a process, so that handing them over costs little.
FITS_PER_TASK = 500


def curve_fit_loop(w: Workload, rows: slice = slice(None)) -> Floats:
    """Fit one curve after the other with ``scipy.optimize.curve_fit``."""
    fitted = np.full(w.start[rows].shape, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i, (y, p0) in enumerate(zip(w.Y[rows], w.start[rows], strict=True)):
            try:
                fitted[i] = scipy.optimize.curve_fit(w.curve, w.x, y, p0, jac=w.curve_jac)[0]
            except RuntimeError:  # too many evaluations: a failed fit is a row of NaN
                continue
    return fitted


def _curve_fit(w: Workload) -> Fit:
    return lambda: curve_fit_loop(w)


def _task(name: str, B: int, begin: int) -> Floats:
    """Fit some rows in another process, which makes the curves itself once."""
    if (name, B) not in _MADE:
        from .workloads import WORKLOADS

        _MADE[name, B] = WORKLOADS[name](B)
    return curve_fit_loop(_MADE[name, B], slice(begin, begin + FITS_PER_TASK))


_MADE: dict[tuple[str, int], Workload] = {}


def _joblib(w: Workload) -> Fit:
    from joblib import Parallel, delayed

    B = len(w.Y)
    # The processes that this starts are kept for the calls that are timed.
    parallel = Parallel(n_jobs=2)
    tasks = [delayed(_task)(w.model, B, begin) for begin in range(0, B, FITS_PER_TASK)]
    return lambda: np.concatenate(parallel(tasks))


def _reference(w: Workload) -> Fit:
    return lambda: least_squares_batch(w.fun, w.start, w.jac).x


def _callbacks(w: Workload) -> Fit:
    return lambda: hesse.least_squares_batch(w.fun, w.start, jac=w.jac).x


def _callback_differences(w: Workload) -> Fit:
    return lambda: hesse.least_squares_batch(w.fun, w.start).x


def _native(w: Workload) -> Fit:
    return lambda: hesse.curve_fit_batch(w.model, w.x, w.Y, w.start).x


def _native_starts(w: Workload) -> Fit:
    return lambda: hesse.curve_fit_batch(w.model, w.x, w.Y).x


def _native_single(w: Workload) -> Fit:
    Y = w.Y.astype(np.float32)
    return lambda: hesse.curve_fit_batch(w.model, w.x, Y, w.start).x


def _jax(w: Workload) -> Fit:
    from .jax_solver import fit_all

    return fit_all(w, len(w.Y), TOLERANCE, MOST_STEPS)


def _jax_chunks(w: Workload) -> Fit:
    from .jax_solver import CHUNK, fit_all

    return fit_all(w, CHUNK, TOLERANCE, MOST_STEPS)


CONTESTANTS: dict[str, Callable[[Workload], Fit]] = {
    "curve_fit loop": _curve_fit,
    "curve_fit, joblib": _joblib,
    "JAX, vmap": _jax,
    "JAX, vmap in chunks": _jax_chunks,
    "NumPy": _reference,
    "hesse callbacks": _callbacks,
    "hesse callbacks, differences": _callback_differences,
    "hesse native": _native,
    "hesse native, own starts": _native_starts,
    "hesse native, float32": _native_single,
}
