"""Fits of standard data sets beside what R and textbooks print of them."""

import numpy as np
import pytest

from hesse.linear_model import (
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
)


def dummies(codes, levels):
    """Return columns of zeros and ones for all levels but the first."""
    return (np.asarray(codes)[:, np.newaxis] == np.arange(1, levels)).astype(float)


# Breaks of wool A, then B, under tensions L, M and H, nine looms each: Tippett (1950), the data
# `warpbreaks` of R.
WARPBREAKS = np.array(
    [
        *(26, 30, 54, 25, 70, 52, 51, 26, 67, 18, 21, 29, 17, 12, 18, 35, 30, 36),
        *(36, 21, 24, 18, 10, 43, 28, 15, 26, 27, 14, 29, 19, 29, 31, 41, 20, 44),
        *(42, 26, 19, 16, 39, 28, 21, 39, 29, 20, 21, 24, 17, 13, 15, 15, 16, 28),
    ],
    dtype=float,
)
WOOL_B = np.repeat([0.0, 1.0], 27)[:, np.newaxis]
TENSION = dummies(np.tile(np.repeat([0, 1, 2], 9), 2), 3)

# Beetles killed by carbon disulphide: Bliss (1935), as in A. J. Dobson, "An introduction to
# generalized linear models" (1990), table 8.2 and the fits of table 8.4.
DOSE = np.array([1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839])[:, np.newaxis]
BEETLES = np.array([59, 60, 62, 56, 63, 59, 62, 60])
KILLED = np.array([6, 13, 18, 28, 52, 53, 61, 60])

# Tobacco budworms, males and then females, of 20 each killed at doses of 1, 2, 4, … µg: Collett
# (1991), in W. N. Venables and B. D. Ripley, "Modern applied statistics with S" (2002), chapter 7.
BUDWORM = np.array([1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16]) / 20
LOG_DOSE = np.tile(np.arange(6.0), 2)

# Girls of Warsaw who had reached menarche, by age: Milicer and Szczotka (1966), the data `menarche`
# of Venables and Ripley's MASS.
AGE = np.array([9.21, *np.arange(10.21, 10.22), *(10.58 + 0.25 * np.arange(22)), 17.58])
GIRLS = np.array(
    [
        *(376, 200, 93, 120, 90, 88, 105, 111, 100, 93, 100, 108, 99),
        *(106, 105, 117, 98, 97, 120, 102, 122, 111, 94, 114, 1049),
    ]
)
REACHED = np.array(
    [
        *(0, 0, 0, 2, 2, 5, 10, 17, 16, 29, 39, 51, 47),
        *(67, 81, 88, 79, 90, 113, 95, 117, 107, 92, 112, 1049),
    ]
)

# Satisfaction (low, medium, high) of 1681 householders of Copenhagen, by influence (3), type of
# dwelling (4) and contact (2), the first fastest: Madsen (1976), the data `housing` of MASS.
HOUSING = np.array(
    [
        *(21, 21, 28, 34, 22, 36, 10, 11, 36, 61, 23, 17, 43, 35, 40, 26, 18, 54),
        *(13, 9, 10, 8, 8, 12, 6, 7, 9, 18, 6, 7, 15, 13, 13, 7, 5, 11),
        *(14, 19, 37, 17, 23, 40, 3, 5, 23, 78, 46, 43, 48, 45, 86, 15, 25, 62),
        *(20, 23, 20, 10, 22, 24, 7, 10, 21, 57, 23, 13, 31, 21, 13, 5, 6, 13),
    ]
)
CELLS = np.arange(72)
SATISFACTION = CELLS % 3
HOUSING_X = np.hstack(
    [dummies(CELLS // 3 % 3, 3), dummies(CELLS // 9 % 4, 4), dummies(CELLS // 36, 2)]
)


def test_warp_breaks():
    """Poisson; the printed output of R's glm, rounded there."""
    model = PoissonRegressor(alpha=0.0).fit(np.hstack([WOOL_B, TENSION]), WARPBREAKS)
    np.testing.assert_allclose(model.coef_, [-0.20599, -0.32132, -0.51849], atol=5e-6)
    assert model.intercept_ == pytest.approx(3.69196, abs=5e-6)
    np.testing.assert_allclose(model.std_errors_, [0.05157, 0.06027, 0.06396, 0.04541], atol=5e-6)
    assert model.deviance_ == pytest.approx(210.39, abs=5e-3)
    assert model.aic_ == pytest.approx(493.06, abs=5e-3)
    crossed = np.hstack([WOOL_B, TENSION, WOOL_B * TENSION])
    larger = PoissonRegressor(alpha=0.0).fit(crossed, WARPBREAKS)
    np.testing.assert_allclose(
        larger.coef_, [-0.45663, -0.61868, -0.59580, 0.63818, 0.18836], atol=5e-6
    )
    np.testing.assert_allclose(
        larger.std_errors_[:5], [0.08019, 0.08440, 0.08378, 0.12215, 0.12990], atol=5e-6
    )
    assert larger.deviance_ == pytest.approx(182.31, abs=5e-3)
    assert larger.aic_ == pytest.approx(468.97, abs=5e-3)
    test = larger.lr_test(model)
    assert test.statistic == pytest.approx(28.087, abs=5e-4)
    assert test.p_value == pytest.approx(7.962e-07, rel=1e-3)
    null = PoissonRegressor(alpha=0.0).fit(np.zeros((54, 1)), WARPBREAKS)
    assert null.deviance_ == pytest.approx(297.37, abs=5e-3)


@pytest.mark.parametrize(
    ("link", "coefficients", "errors", "deviance"),
    [
        ("logit", [34.270, -60.717], [2.912, 5.181], 11.23),
        ("probit", [19.728, -34.935], [1.487, 2.648], 10.12),
        ("cloglog", [22.041, -39.572], [1.799, 3.240], 3.45),
    ],
)
def test_beetles(link, coefficients, errors, deviance):
    model = GeneralizedLinearRegressor(family="binomial", link=link)
    model.fit(DOSE, KILLED / BEETLES, BEETLES)
    np.testing.assert_allclose([*model.coef_, model.intercept_], coefficients, atol=6e-4)
    np.testing.assert_allclose(model.std_errors_, errors, atol=2e-3)
    assert model.deviance_ == pytest.approx(deviance, abs=6e-3)


def test_budworms():
    female = np.repeat([0.0, 1.0], 6)
    X = np.column_stack([female, 1.0 - female, LOG_DOSE])
    model = GeneralizedLinearRegressor(family="binomial", fit_intercept=False)
    model.fit(X, BUDWORM, np.full(12, 20))
    np.testing.assert_allclose(model.coef_, [-3.4732, -2.3724, 1.0642], atol=5e-5)
    np.testing.assert_allclose(model.std_errors_, [0.4685, 0.3855, 0.1311], atol=5e-5)
    assert model.deviance_ == pytest.approx(6.7571, abs=5e-5)


def test_menarche():
    model = GeneralizedLinearRegressor(family="binomial")
    model.fit(AGE[:, np.newaxis], REACHED / GIRLS, GIRLS)
    assert model.coef_[0] == pytest.approx(1.63197, abs=5e-6)
    assert model.intercept_ == pytest.approx(-21.22639, abs=5e-6)
    np.testing.assert_allclose(model.std_errors_, [0.05895, 0.77068], atol=1e-5)
    assert model.deviance_ == pytest.approx(26.703, abs=5e-4)


def test_housing():
    """Multinomial; what nnet's multinom prints (Venables and Ripley 2002, section 7.3)."""
    model = LogisticRegression(penalty=None).fit(HOUSING_X, SATISFACTION, HOUSING)
    full = np.column_stack([model.intercept_, model.coef_])
    medium = [-0.4192316, 0.4464003, 0.6649367, -0.4356851, 0.1313663, -0.6665728, 0.3608513]
    high = [-0.1387453, 0.7348626, 1.6126294, -0.7356261, -0.4079808, -1.4123333, 0.4818236]
    np.testing.assert_allclose(full[1] - full[0], medium, atol=2e-4)
    np.testing.assert_allclose(full[2] - full[0], high, atol=2e-4)
    assert model.deviance_ == pytest.approx(3470.084, abs=5e-4)
    contrast = np.kron([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]], np.eye(7))
    variances = np.diag(contrast @ model.cov_params_ @ contrast.T).reshape(2, 7)
    # Coefficients first here, the intercept first there.
    expected = [
        [0.1415572, 0.1863374, 0.1725327, 0.2231065, 0.2062532, 0.1323975, 0.1729344],
        [0.1369380, 0.1671316, 0.1552714, 0.2114965, 0.2001496, 0.1241371, 0.1592295],
    ]
    np.testing.assert_allclose(np.sqrt(variances), expected, atol=2e-5)
    assert model.rank_ == 14
    assert model.aic_ == pytest.approx(3498.084, abs=5e-4)
