"""Published data on which the likelihood of logistic regression has no maximum."""

import numpy as np

# Endometrial cancer: neovasculation (NV), pulsatility index of arteria uterina (PI), endometrium
# height (EH) and whether the grading is high: G. Heinze and M. Schemper, "A solution to the problem
# of separation in logistic regression", Statistics in Medicine 21 (2002), as in A. Agresti,
# "Foundations of linear and generalized linear models" (2015).
_ENDOMETRIAL = """
    0 13 1.64 0, 0 16 2.26 0, 0 8 3.14 0, 0 34 2.68 0, 0 20 1.28 0, 0 5 2.31 0, 0 17 1.8 0,
    0 10 1.68 0, 0 26 1.56 0, 0 17 2.31 0, 0 8 2.01 0, 0 7 1.89 0, 0 20 3.15 0, 0 10 1.23 0,
    0 18 1.27 0, 0 16 1.76 0, 0 18 2 0, 0 8 2.64 1, 0 29 0.88 1, 0 12 1.27 1, 0 20 1.37 1,
    1 38 0.97 1, 1 22 1.14 1, 1 7 0.88 1, 1 25 0.91 1, 1 15 0.58 1, 0 7 0.97 1, 0 28 1.5 0,
    0 11 1.33 0, 0 19 2.37 0, 0 10 1.82 0, 0 10 3.13 0, 0 18 1.31 0, 0 14 1.92 0, 0 21 1.64 0,
    0 11 2.01 0, 0 17 1.88 0, 0 25 1.93 0, 0 16 2.11 0, 0 19 1.29 0, 0 15 1.72 0, 0 33 0.75 0,
    0 24 1.92 0, 0 48 1.84 1, 0 12 1.11 1, 0 19 1.61 1, 0 2 1.18 1, 1 22 1.44 1, 1 40 1.18 1,
    1 5 0.93 1, 1 0 1.17 1, 0 21 1.19 1, 0 15 1.06 1, 0 29 2.02 0, 0 15 2.29 0, 0 12 2.33 0,
    0 3 2.9 0, 0 20 1.7 0, 0 23 1.41 0, 0 12 2.25 0, 0 22 1.54 0, 0 42 1.97 0, 0 15 1.75 0,
    0 13 2.16 0, 0 14 2.57 0, 0 19 1.37 0, 0 12 3.61 0, 0 13 2.04 0, 0 10 2.17 0, 0 12 1.69 1,
    1 49 0.27 1, 0 6 1.84 1, 0 5 1.3 1, 0 17 0.96 1, 1 11 1.01 1, 1 21 0.98 1, 0 5 0.35 1,
    1 19 1.02 1, 0 33 0.85 1
"""

# Urinary tract infection of 239 women: case, age, oc, vic, vicl, vis, dia in one word, and how many
# women it is of: the data `sex2` of R's package logistf, from B. Foxman et al., "Urinary tract
# infection among women aged 40 to 65", J. Clinical Epidemiology 54 (2001).
_SEX2 = """
    1111000 3, 1110000 5, 1101111 1, 1101100 1, 1101011 1, 1101010 1, 1101000 2, 1011110 3,
    1011100 7, 1011010 2, 1011001 1, 1011000 15, 1010001 3, 1010000 44, 1001111 1, 1001110 12,
    1001100 10, 1001010 3, 1001000 14, 1000010 1, 0111110 2, 0111000 1, 0110010 1, 0110000 14,
    0101110 4, 0101100 2, 0011110 6, 0011100 5, 0011000 1, 0010010 1, 0010000 42, 0001110 18,
    0001100 8, 0001010 1, 0001000 2, 0000010 1
"""


def endometrial() -> tuple[np.ndarray, np.ndarray]:
    """Return NV, PI and EH of 79 women, and who has a high grading."""
    rows = np.array([[float(v) for v in row.split()] for row in _ENDOMETRIAL.split(",")])
    return rows[:, :3].copy(), rows[:, 3].astype(int)


def sex2() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the patterns of the six covariates, who is a case, and how many women they are."""
    pairs = [row.split() for row in _SEX2.split(",")]
    patterns = np.array([[float(digit) for digit in pattern] for pattern, _ in pairs])
    return patterns[:, 1:].copy(), patterns[:, 0].astype(int), np.array([int(n) for _, n in pairs])
