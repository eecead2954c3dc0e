"""The examples of linear models run, and statsmodels finds the same where it is installed."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from hesse.linear_model import GeneralizedLinearRegressor, LogisticRegression

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_breast_cancer(tmp_path, capsys):
    model = example("breast_cancer_odds").main(tmp_path / "odds.png")
    text = capsys.readouterr().out
    assert model.result_.success
    assert text.count("χ² = ") == 2
    assert "nan" not in text
    assert (tmp_path / "odds.png").stat().st_size > 1000


def test_affairs(capsys):
    pytest.importorskip("statsmodels")
    model, apart = example("affairs").main()
    assert model.result_.success
    assert apart < 1e-8
    assert "by occupations" in capsys.readouterr().out


@pytest.mark.parametrize("cov_type", ["nonrobust", "HC0", "HC1", "HC2", "HC3", "cluster"])
@pytest.mark.parametrize("family", ["gaussian", "poisson"])
def test_covariances_of_statsmodels(family, cov_type):
    sm = pytest.importorskip("statsmodels.api")
    if family == "poisson" and cov_type in ("HC1", "HC2", "HC3"):
        pytest.skip("statsmodels' GLM takes HC0 for these")
    rng = np.random.default_rng(2)
    X = rng.normal(size=(90, 3))
    y = rng.poisson(np.exp(0.5 * X[:, 0]))
    groups = np.arange(90) % 11
    keywords = {"cov_kwds": {"groups": groups}} if cov_type == "cluster" else {}
    Z = sm.add_constant(X, prepend=False)
    if family == "poisson":
        keywords["tol"] = 1e-12
        fit = sm.GLM(y, Z, sm.families.Poisson()).fit(cov_type=cov_type, **keywords)
    else:
        fit = sm.OLS(y, Z).fit(cov_type=cov_type, use_t=False, **keywords)
    model = GeneralizedLinearRegressor(family=family, cov_type=cov_type)
    model.fit(X, y, groups=groups if cov_type == "cluster" else None)
    np.testing.assert_allclose(model.std_errors_, fit.bse, rtol=1e-7)
    np.testing.assert_allclose(model.conf_int(0.9), fit.conf_int(0.1), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("family", ["binomial", "gamma", "inverse-gaussian", "gaussian"])
def test_fits_of_statsmodels(family):
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(3)
    X = 0.3 * rng.normal(size=(80, 3))
    y = rng.uniform(0.1, 0.9, 80) if family == "binomial" else rng.gamma(3.0, np.exp(X[:, 0]))
    links = sm.families.links
    theirs = {
        "binomial": sm.families.Binomial(),
        "gamma": sm.families.Gamma(links.Log()),
        "inverse-gaussian": sm.families.InverseGaussian(links.Log()),
        "gaussian": sm.families.Gaussian(),
    }[family]
    fit = sm.GLM(y, sm.add_constant(X, prepend=False), theirs).fit(tol=1e-14, maxiter=200)
    model = GeneralizedLinearRegressor(family=family, tol=1e-11).fit(X, y)
    np.testing.assert_allclose(np.append(model.coef_, model.intercept_), fit.params, rtol=1e-8)
    assert model.deviance_ == pytest.approx(fit.deviance, rel=1e-10)
    assert model.dispersion_ == pytest.approx(fit.scale, rel=1e-8)


def test_many_classes_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(4)
    X = rng.normal(size=(120, 2))
    y = np.argmax(X @ rng.normal(size=(2, 3)) + rng.gumbel(size=(120, 3)), axis=1)
    fit = sm.MNLogit(y, sm.add_constant(X, prepend=False)).fit(disp=False, tol=1e-12, maxiter=200)
    model = LogisticRegression(penalty=None).fit(X, y)
    full = np.column_stack([model.coef_, model.intercept_])
    np.testing.assert_allclose((full[1:] - full[0]).T, fit.params, rtol=1e-7, atol=1e-9)
    assert model.log_likelihood_ == pytest.approx(fit.llf, rel=1e-12)
