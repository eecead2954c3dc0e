"""Minimum values without a closed form.

Found with SciPy (L-BFGS-B and TNC inside bounds; BFGS, Newton-CG and trust-exact without) from
the start and around it, then taken by Newton's method on the free variables to where rounding
ends it. Each was accepted only where the projected gradient vanishes and the Hessian of the free
variables is positive semidefinite; tests/python/test_problems_bounded.py and
test_problems_cute.py repeat this. Published values agree in all their digits where there are any
(Gay, 1984; the comments of the CUTEst collection).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ._problem import Problem

_BOUNDED: dict[str, tuple[float, ...]] = {
    "hs110": (-45.77846970744629,),
    "brown_badly_scaled_boxed": (783.9999992951841,),
    "helical_valley_boxed": (0.9904221209613999,),
    "gaussian_boxed": (1.127932769619216e-08,),
    "box_three_dimensional_boxed_own": (0.00011434818026414363,),
    "brown_dennis_boxed": (88860.47976750047,),
    "wood_boxed": (
        1.5567008004385652,
        7.093836425129051,
    ),
    "watson_9_boxed": (0.03740139779318447,),
    "extended_powell_singular_12_boxed": (0.0005634588901749101,),
    "penalty_i_10_boxed": (7.5625699998727285,),
    "broyden_tridiagonal_10_boxed_own": (0.4884958103524495,),
    "discrete_boundary_value_10_boxed_own": (0.0003340574916987526,),
    "chebyquad_7_boxed_own": (
        0.01567980345017992,
        0.0334834801870805,
        0.07518563007032568,
        0.14944316126883636,
        0.5262158444223833,
    ),
    "bard_boxed_own": (4.129394941011799,),
    "variably_dimensioned_10_boxed_own": (0.25064935065219535,),
    "torsion_100": (-0.4099451729053534,),
    "torsion_16": (-0.38,),
    "obstacle_100": (1.9507548909552181,),
    "obstacle_16": (1.9002371284613675,),
    "obstacle_double_100": (5.434613663217693,),
    "journal_bearing_100": (-0.17871467778847042,),
    "journal_bearing_16": (-0.18072181442807794,),
    "one_fixed": (
        0.24754855394520048,
        2.227025876856623,
    ),
    "start_at_vertex": (0.859375,),
    "upper_only": (0.4655937925360173,),
    "lower_only": (
        1.105080313667305,
        1.4,
    ),
    "tiny_box": (24.19999969639997,),
    "sqrt_wall": (1.3824436480387359,),
    "sqrt_wall_refusing": (1.3824436480387359,),
    "chained_rosenbrock_box_20": (
        15.624257239107754,
        18.973380723190715,
    ),
    # At the bound x2 = 9, a polynomial and an exponential in x1: in forty digits.
    "powell_badly_scaled_boxed": (1.51259367243967e-10,),
}

_UNCONSTRAINED: dict[str, tuple[float, ...]] = {
    "brkmcc": (0.16904267919645036,),
    "denschnc": (0.18336165467793436,),
    "cliff": (0.19978661367769956,),
    "mexhat": (-0.04001,),
    "maratosb": (-1.0000000624999923,),
    "s308": (0.7731990564929239,),
    "expfit": (0.24051059399905808,),
    "allinitu": (
        5.744384910320336,
        6.928701663937801,
    ),
    "himmelbf": (318.57174879112284,),
    "six_hump_camel": (
        -1.0316284534898776,
        -0.2154638243837217,
        2.104250310311257,
    ),
    "three_hump_camel": (
        0.0,
        0.29863844223686054,
    ),
    "mccormick": (
        -17.621186222930007,
        -11.338000915750419,
        -5.054815608570831,
        -1.9132229549810367,
    ),
    "egg_crate": (
        0.0,
        9.488197339106259,
    ),
    "price_3": (
        0.0,
        0.007415391415435576,
    ),
    "modified_rosenbrock": (34.04024310664062, 74.0),
    "bohachevsky_1": (
        0.0,
        0.41292683027581506,
        0.46988241492139604,
        0.882809245197211,
        1.8745699311174366,
        2.287496761393252,
        3.5183965209646084,
    ),
    "easom": (-8.110223891570075e-05,),
    "engval2": (112.27316912569066,),
    "trigonometric_100": (1.7169514406224524e-06,),
    "engval1_1000": (1108.1947187850133,),
    "edensch_200": (1203.2845920207646,),
}


def with_minima(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with the values of these tables added to their own."""
    known = _BOUNDED | _UNCONSTRAINED
    return tuple(
        replace(p, minima=tuple(sorted({*p.minima, *known.get(p.name, ())}))) for p in problems
    )
