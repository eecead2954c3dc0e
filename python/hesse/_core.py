"""The compiled core, at the best instruction-set level that this machine and the wheel share.

``HESSE_ISA`` in the environment forces a level: ``v2``, ``v3`` or ``v4`` of x86-64, or ``native``
or ``generic`` where such a build is installed.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from hesse import _isa
from hesse._messages import shown

_X86_LEVELS = ("v4", "v3", "v2")
_LEVELS = ("native", *_X86_LEVELS, "generic")


def installed_levels() -> tuple[str, ...]:
    """Levels that a core is installed for, the best first."""
    return tuple(level for level in _LEVELS if find_spec(f"hesse._core_{level}") is not None)


def _usable_levels() -> tuple[str, ...]:
    """Levels that this CPU runs, the best first; a native build was made for it."""
    best = _isa.best_level
    return tuple(
        level
        for level in _LEVELS
        if level not in _X86_LEVELS
        or (best in _X86_LEVELS and _X86_LEVELS.index(level) >= _X86_LEVELS.index(best))
    )


def _candidates() -> tuple[str, ...]:
    """Levels that may be loaded, the best first."""
    usable = _usable_levels()
    forced = os.environ.get("HESSE_ISA")
    if not forced:
        return usable
    if forced not in _LEVELS:
        raise ImportError(f"HESSE_ISA must be one of {', '.join(_LEVELS)}; got {shown(forced)}")
    if forced not in usable:
        raise ImportError(
            f"HESSE_ISA={forced} asks for instructions that this CPU lacks; "
            f"its level is {_isa.best_level}"
        )
    return (forced,)


def _load() -> ModuleType:
    candidates = _candidates()
    for level in candidates:
        name = f"hesse._core_{level}"
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    installed = ", ".join(installed_levels()) or "none"
    raise ImportError(
        f"hesse has no core for the levels {', '.join(candidates)}; installed are: {installed}"
        if len(candidates) > 1
        else f"HESSE_ISA={candidates[0]} asks for a core that is not installed; "
        f"installed are: {installed}"
    )


_module = _load()
Status = _module.Status
Status.__module__ = "hesse"
isa = _module.isa
version = _module.version
build_facts = _module.build_facts
largest_thread_count = _module.largest_thread_count
set_own_thread_count = _module.set_own_thread_count
set_thread_count = _module.set_thread_count
thread_count = _module.thread_count
choice_rows = _module.choice_rows
method_rows = _module.method_rows
difference_hessian = _module.difference_hessian
minimize = _module.minimize
minimize_sum = _module.minimize_sum
noise_of = _module.noise_of
option_rows = _module.option_rows
Activation = _module.Activation
BlockStructure = _module.BlockStructure
CurvatureKind = _module.CurvatureKind
FiniteSum = _module.FiniteSum
Loss = _module.Loss
Mlp = _module.Mlp
FirthGlm = _module.FirthGlm
Glm = _module.Glm
GlmCurvature = _module.GlmCurvature
GlmKind = _module.GlmKind
MultinomialGlm = _module.MultinomialGlm
OrdinalGlm = _module.OrdinalGlm
OrdinalLink = _module.OrdinalLink
QuadraticallyPenalizedGlm = _module.QuadraticallyPenalizedGlm
ScalarGlm = _module.ScalarGlm
SparseRows = _module.SparseRows
SummedGlm = _module.SummedGlm
glm_means = _module.glm_means
glm_terms = _module.glm_terms
minimize_glm = _module.minimize_glm
minimize_penalized_glm = _module.minimize_penalized_glm
elastic_net_path = _module.elastic_net_path
greatest_strength = _module.greatest_strength
ordinal_log_probabilities = _module.ordinal_log_probabilities
semidefinite_inverse = _module.semidefinite_inverse
mlp_outputs = _module.mlp_outputs
output_means = _module.output_means
Trainer = _module.Trainer
TrainingStatus = _module.TrainingStatus
TrainingStatus.__module__ = "hesse.neural_network"
trainer_rows = _module.trainer_rows
training_choice_rows = _module.training_choice_rows
training_option_rows = _module.training_option_rows
gram_inverse = _module.gram_inverse
least_squares = _module.least_squares
least_squares_choice_rows = _module.least_squares_choice_rows
least_squares_method_rows = _module.least_squares_method_rows
least_squares_option_rows = _module.least_squares_option_rows
operator_fit = _module.operator_fit
root = _module.root
root_choice_rows = _module.root_choice_rows
root_method_rows = _module.root_method_rows
root_option_rows = _module.root_option_rows
Cholesky = _module.Cholesky
Ldlt = _module.Ldlt
ModifiedCholesky = _module.ModifiedCholesky
damped_solve = _module.damped_solve
eigh = _module.eigh
gram = _module.gram
lanczos = _module.lanczos
solve_batch = _module.solve_batch
symmetric_matrix = _module.symmetric_matrix
subtract_product = _module.subtract_product
CurveModel = _module.CurveModel
chi_squared_upper = _module.chi_squared_upper
student_t_quantile = _module.student_t_quantile
curve_term_names = _module.curve_term_names
curve_fit_batch = _module.curve_fit_batch
least_squares_batch = _module.least_squares_batch
minimize_batch = _module.minimize_batch
status_sentence = _module.status_sentence
