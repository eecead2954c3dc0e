"""Covariances that hold where the variance is not the family's: what stands in their middle."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse._arrays import require_finite
from hesse._messages import shown
from hesse.linear_model._inference import ROWS, extended_gram, extended_rows

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A sample that determines a coefficient alone has leverage 1 and no residual.
_LEAST_REST = np.finfo(np.float64).eps


class Groups(NamedTuple):
    """The group that each sample belongs to, as a number from 0 on."""

    codes: NDArray[np.intp]
    total: int


def read_groups(groups: Any, n_samples: int, weights: Vector | None) -> Groups:
    """Give the groups of samples numbers.

    Raises
    ------
    TypeError, ValueError
        If there is not one of them for each sample, if one is missing, or if all samples of
        positive weight are in the same.
    """
    names = np.asarray(groups)
    if names.shape != (n_samples,):
        raise ValueError(f"groups must have shape ({n_samples},); got shape {names.shape}")
    if names.dtype.kind == "f":
        require_finite("groups", names)
    counts = slice(None) if weights is None else weights > 0.0
    codes = np.zeros(n_samples, dtype=np.intp)
    try:
        found, codes[counts] = np.unique(names[counts], return_inverse=True)
    except TypeError as error:
        raise TypeError(f"groups must hold names of one type; got {shown(groups)}") from error
    if len(found) < 2:
        raise ValueError(f"groups must name at least two groups; got {shown(found.tolist())} alone")
    return Groups(codes, len(found))


def meat(X: NDArray[Any], slopes: Matrix, has_intercept: bool) -> Matrix:
    """Sum the outer products of the samples' scores, [X 1] times a slope per linear predictor."""
    width, k = X.shape[1] + has_intercept, slopes.shape[1]
    found = np.empty((k, width, k, width))
    for a in range(k):
        for b in range(a + 1):
            block = extended_gram(X, slopes[:, a] * slopes[:, b], has_intercept)
            found[a, :, b] = found[b, :, a] = block
    return found.reshape(k * width, k * width)


def group_factor(groups: Groups, n: int, n_parameters: int) -> float:
    """Return statsmodels' factor for few groups, G/(G − 1) · (n − 1)/(n − p).

    Here n is the number of samples of positive weight.
    """
    return groups.total / (groups.total - 1) * (n - 1) / max(n - n_parameters, 1)


def clustered_meat(
    X: NDArray[Any], slopes: Matrix, groups: Groups, n: int, n_parameters: int, has_intercept: bool
) -> Matrix:
    """Sum the outer products of the groups' scores.

    K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis using generalized linear models",
    Biometrika 73 (1986), with a factor for few groups.
    """
    count, width = groups.total, X.shape[1] + has_intercept
    totals = np.zeros((count, slopes.shape[1], width))
    for first in range(0, X.shape[0], ROWS):
        some = slice(first, first + ROWS)
        scores = slopes[some, :, None] * extended_rows(X, first, has_intercept)[:, None, :]
        np.add.at(totals, groups.codes[some], scores)
    factor = group_factor(groups, n, n_parameters)
    return extended_gram(totals.reshape(count, -1), np.full(count, factor), False)


def raised_by_leverage(slopes: Matrix, leverages: Matrix, kind: str) -> Matrix:
    """Return slopes as HC2 and HC3 take them, of one linear predictor.

    J. G. MacKinnon and H. White, "Some heteroskedasticity-consistent covariance matrix estimators
    with improved finite sample properties", J. Econometrics 29 (1985).
    """
    rest = np.maximum(1.0 - leverages, _LEAST_REST)
    return np.asarray(slopes / (np.sqrt(rest) if kind == "HC2" else rest))


def raised_by_blocks(
    X: NDArray[Any],
    slopes: Matrix,
    curvatures: Any,
    bread: Matrix,
    has_intercept: bool,
    kind: str,
) -> Matrix:
    """Return slopes as HC2 and HC3 take them, of several linear predictors.

    A sample has a block of the hat matrix, W^½ (x ⊗ I)ᵀ H⁻¹ (x ⊗ I) W^½, with W the second
    derivatives of its loss. HC3 is then the jackknife after one Newton step, as of one predictor;
    HC2 takes the symmetric root (R. M. Bell and D. F. McCaffrey, "Bias reduction in standard errors
    for linear regression with multi-stage samples", Survey Methodology 28, 2002).

    Parameters
    ----------
    curvatures : callable
        Returns W of some samples, shape (m, k, k), for a slice.
    """
    power = -0.5 if kind == "HC2" else -1.0
    raised = np.empty_like(slopes)
    for first in range(0, X.shape[0], ROWS):
        some = slice(first, first + ROWS)
        rows = extended_rows(X, first, has_intercept)
        width, k = rows.shape[1], slopes.shape[1]
        inverse = bread.reshape(k, width, k, width)
        spread = np.empty((len(rows), k, k))
        for a in range(k):
            for b in range(k):
                spread[:, a, b] = np.einsum("ij,ij->i", rows @ inverse[a, :, b], rows)
        raised[some] = _raised(slopes[some], curvatures(some), spread, power)
    return raised


def _raised(slopes: Matrix, W: Any, spread: Any, power: float) -> Matrix:
    """Return W^½ (1 − W^½ spread W^½)^power W^−½ s; what W has no part in stays as it is."""
    sizes, vectors = np.linalg.eigh(W)
    roots = np.sqrt(np.maximum(sizes, 0.0))
    is_none = sizes <= np.finfo(np.float64).eps * sizes[:, -1:] * len(sizes[0])
    inverse_roots = np.divide(1.0, roots, out=np.zeros_like(roots), where=~is_none)
    # Among the eigenvectors of W its root is diagonal.
    turned = np.einsum("nik,ni->nk", vectors, slopes)
    hat = np.swapaxes(vectors, 1, 2) @ spread @ vectors * roots[:, :, None] * roots[:, None, :]
    leverages, directions = np.linalg.eigh(hat)
    rest = np.maximum(1.0 - leverages, _LEAST_REST) ** power
    parts = np.einsum("nik,ni->nk", directions, inverse_roots * turned) * rest
    found = roots * np.einsum("nik,nk->ni", directions, parts) + np.where(is_none, turned, 0.0)
    return np.asarray(np.einsum("nik,nk->ni", vectors, found))
