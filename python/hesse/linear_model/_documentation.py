"""What the docstrings of the estimators say alike."""

from __future__ import annotations

from hesse._documentation import Class, with_places

_RUN = """
solver : str, default "newton"
    A method of :func:`hesse.minimize` without bounds; ``"newton-cholesky"`` and ``"lbfgs"`` are
    scikit-learn's names of ``"newton"`` and ``"l-bfgs"``. Of more than 2000 coefficients
    ``"newton"`` stands for ``"newton-cg"``, which forms no matrix; ``"newton-cholesky"`` forms it
    always.
max_iter : int, default 100
    Most iterations.
tol : float, default 1e-8
    The fit ends when no entry of the gradient of the mean loss over samples is larger. Newton's
    method gets there from scikit-learn's 1e-4 in an iteration or two.
warm_start : bool, default False
    `fit` goes on from where the last one ended.
verbose : bool or int, default False
    Print the loss after each iteration.
max_time : float, optional
    Most seconds. Default: no limit.
"""

_INTERCEPT = """
fit_intercept : bool, default True
    Whether the linear predictors have an intercept, which no penalty holds.
"""

_RESTRAINTS = """
l1_ratio : float, default 0.0
    Share of the penalty that is ‖P1 coef‖₁, between 0 and 1: 1 is the lasso, which makes
    coefficients zero, and 0 the quadratic penalty alone. L1 penalties and bounds need the solver
    ``"newton"``, which is proximal there [7]_.
P1, P2 : "identity" or array_like of shape (n_features,)
    Weights of the coefficients in the two penalties, not negative; ``"identity"``: all 1. P2 may be
    a matrix, positive semidefinite of shape (n_features, n_features): the penalty is coefᵀP2 coef.
lower_bounds, upper_bounds : float or array_like of shape (n_features,), optional
    Bounds on the coefficients, of every class the same; infinite where there is none. Default: no
    bounds.
cov_type : {"nonrobust", "HC0", "HC1", "HC2", "HC3", "cluster"}
    Covariance of the coefficients: from the family's variance (``"nonrobust"``, the default); from
    the residuals, which holds where the variance is another one [2]_; or from sums of scores over
    the `groups` of `fit`, which holds where samples of a group hang together [4]_.
"""

_KEYWORDS = f"{_INTERCEPT.strip()}\n{_RUN.strip()}\n{_RESTRAINTS.strip()}"

_PARAMETERS = f"""
alpha : float, default 1.0
    Weight of the penalty l1_ratio ‖P1 coef‖₁ + ½ (1 − l1_ratio) coefᵀP2 coef beside the mean over
    samples, which leaves out the intercept. (Of :class:`GeneralizedLinearRegressor`: default 0.0.)
{_KEYWORDS.strip()}
"""

_STATISTICS = """
n_iter_ : int
    Iterations; of classes in an array of one entry.
std_errors_ : ndarray of float64, shape (p,)
    Standard errors of the coefficients and then the intercept or the thresholds, of more than two
    classes without an order one class after the other. Infinite for coefficients that grow without
    bound; NaN, all of them, with an L1 penalty or where a bound is met: no standard error is true
    of coefficients that were chosen.
cov_params_ : ndarray of float64, shape (p, p)
    Their covariance. Where columns depend on each other it is that of the coefficients of least
    norm; with a penalty, that of the shrunk estimate about its mean [1]_.
deviance_, log_likelihood_, aic_, bic_ : float
    At the estimate. The criteria count the rank, and the dispersion where it is estimated;
    the likelihood takes the deviance over the observations for it.
penalized_log_likelihood_ : float or None
    With Firth's penalty the log-likelihood and ½ log det of the information, of as many columns as
    the rank where they depend on each other; else None.
dispersion_ : float
    Pearson's statistic over `df_resid_`, or 1 of classes and of the binomial, Poisson and negative
    binomial families.
rank_ : int
    Rank of the information matrix: the coefficients that the data determine. With an L1 penalty or
    where a bound is met, the coefficients and intercepts that are neither zero nor on a bound.
df_resid_ : float
    Observations less the rank.
n_observations_ : float
    Sum of the weights.
is_separated_ : bool or None
    Whether coefficients grow without bound: True where a direction was found, False where none is,
    as where a penalty holds them all; None where it was not determined, and the estimate may be a
    point on the way.
separation_ : Separation or None
    The direction, where `is_separated_` is True.
n_features_in_ : int
    Number of features.
feature_names_in_ : ndarray of str
    Their names, where X is a data frame that names them.
result_ : OptimizeResult
    What the solver left: `status`, `reason`, `message`, `history`, counts and timings, and the
    `method` that ran, with `method_reason` where hesse chose it. The hessian is left out. A fit of
    25,000 samples or more may begin on a tenth of them; `sample` tells of that run alike, and of
    its `n_samples`.
"""

_ATTRIBUTES = f"""
Attributes
----------
coef_, intercept_ : ndarray of float64 and float
    Coefficients and intercepts, in scikit-learn's shapes.
{_STATISTICS.strip()}
"""

_RAISES = """
Raises
------
TypeError, ValueError, ImportError
    From `fit`, if a parameter or the data are not as they should be; on import, if scikit-learn
    is missing.
"""

_NOTES = """
Columns that are constant, repeated or depend on each other in another way do no harm: the
coefficients are those of least norm, and `rank_` tells. Statistics that the fit itself has no need
of are computed when they are asked for. The estimator holds on to the data of its last fit, for
profile likelihoods; its copies and pickles do not.
"""

_REFERENCES = """
References
----------
.. [1] S. le Cessie and J. C. van Houwelingen, "Ridge estimators in logistic regression", Applied
   Statistics 41 (1992).
.. [2] J. G. MacKinnon and H. White, "Some heteroskedasticity-consistent covariance matrix
   estimators with improved finite sample properties", J. Econometrics 29 (1985).
.. [3] P. McCullagh and J. A. Nelder, "Generalized linear models" (1989).
.. [4] K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis using generalized linear models",
   Biometrika 73 (1986); G groups get statsmodels' factor G/(G − 1) · (n − 1)/(n − p).
.. [5] D. J. Venzon and S. H. Moolgavkar, "A method for computing profile-likelihood-based
   confidence intervals", Applied Statistics 37 (1988).
.. [6] D. Firth, "Bias reduction of maximum likelihood estimates", Biometrika 80 (1993); G. Heinze
   and M. Schemper, "A solution to the problem of separation in logistic regression", Statistics in
   Medicine 21 (2002).
.. [7] J. D. Lee, Y. Sun and M. A. Saunders, "Proximal Newton-type methods for minimizing composite
   functions", SIAM J. Optim. 24 (2014).
"""


def documented(cls: Class) -> Class:
    """Fill the places in a class's docstring that the estimators share."""
    return with_places(
        cls,
        parameters=_PARAMETERS,
        run=_RUN,
        keywords=_KEYWORDS,
        statistics=_STATISTICS,
        attributes=_ATTRIBUTES,
        raises=_RAISES,
        notes=_NOTES,
        references=_REFERENCES,
    )
