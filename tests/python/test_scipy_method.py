"""Methods of hesse inside ``scipy.optimize.minimize``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize, rosen, rosen_der, rosen_hess, rosen_hess_prod

import hesse
from hesse import _core

X0 = [-1.2, 1.0, 0.5]
METHODS = [row["name"] for row in _core.method_rows()]
ORDER = {row["name"]: row["second_order"] for row in _core.method_rows()}


def same(ours: Any, theirs: Any) -> bool:
    return bool(
        np.array_equal(ours.x, theirs.x)
        and (ours.nit, ours.nfev, ours.status) == (theirs.nit, theirs.nfev, theirs.status)
    )


@pytest.mark.parametrize("name", METHODS)
def test_the_run_is_that_of_hesse(name: str) -> None:
    given: dict[str, Any] = {"jac": rosen_der}
    if ORDER[name] != "none":
        given["hess"] = rosen_hess
    through = minimize(rosen, X0, method=hesse.method(name), options={"gtol": 1e-9}, **given)
    direct = hesse.minimize(rosen, X0, method=name, options={"gtol": 1e-9}, **given)
    assert same(through, direct)
    assert through.success
    assert through["method"] == direct["method"]


def test_products() -> None:
    given = {"jac": rosen_der, "hessp": rosen_hess_prod}
    through = minimize(rosen, X0, method=hesse.method("trust-ncg"), **given)
    assert same(through, hesse.minimize(rosen, X0, method="trust-ncg", **given))


def test_fused_forms() -> None:
    calls = []

    def with_gradient(x: NDArray[Any]) -> Any:
        calls.append(x)
        return rosen(x), rosen_der(x)

    def with_both(x: NDArray[Any]) -> Any:
        return rosen(x), rosen_der(x), rosen_hess(x)

    through = minimize(with_gradient, X0, jac=True, method=hesse.method("l-bfgs"))
    asked = len(calls)
    assert same(through, hesse.minimize(with_gradient, X0, jac=True, method="l-bfgs"))
    assert len(calls) == 2 * asked
    exact = hesse.method("trust-exact")
    through = minimize(with_both, X0, jac=True, hess=True, method=exact)
    assert same(through, hesse.minimize(with_both, X0, jac=True, hess=True, method="trust-exact"))


def test_arguments_of_the_function() -> None:
    res = minimize(
        lambda x, a, b: a * np.sum((x - b) ** 2), [1.0], (2.0, 3.0), hesse.method("newton")
    )
    assert np.allclose(res.x, 3.0, atol=1e-5)
    res = minimize(lambda x, b: np.sum((x - b) ** 2), 1.0, 3.0, hesse.method("l-bfgs"))
    assert np.allclose(res.x, 3.0, atol=1e-5)


def test_no_gradient_and_schemes_that_scipy_drops() -> None:
    res = minimize(rosen, X0, jac="3-point", method=hesse.method("l-bfgs"))
    assert np.allclose(res.x, 1.0, atol=1e-2)


def test_tolerance_and_options() -> None:
    method = hesse.method("trust-exact")
    loose = minimize(rosen, X0, jac=rosen_der, hess=rosen_hess, method=method, tol=10.0)
    tight = minimize(rosen, X0, jac=rosen_der, hess=rosen_hess, method=method, tol=1e-10)
    assert loose.nit < tight.nit
    once = minimize(
        rosen, X0, jac=rosen_der, hess=rosen_hess, method=method, options={"maxiter": 1}
    )
    assert (once.nit, once.status) == (1, hesse.Status.MAX_ITER)
    with pytest.raises(ValueError, match="unknown option for method 'trust-exact'"):
        minimize(rosen, X0, jac=rosen_der, hess=rosen_hess, method=method, options={"maxitr": 1})


def test_callbacks() -> None:
    seen: list[Any] = []
    rest: dict[str, Any] = {"jac": rosen_der, "method": hesse.method("l-bfgs")}
    res = minimize(rosen, X0, callback=lambda xk: seen.append(xk), **rest)
    assert len(seen) == res.nit

    def stop(intermediate_result: Any) -> None:
        seen.append(intermediate_result.fun)
        raise StopIteration

    res = minimize(rosen, X0, callback=stop, **rest)
    assert res.nit == 1
    assert isinstance(seen[-1], float)
    assert res.status == hesse.Status.CALLBACK_STOP


def test_bounds_and_constraints_reach_hesse_as_given(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: dict[str, Any] = {}

    def recorded(*_: Any, **arguments: Any) -> Any:
        passed.update(arguments)
        return hesse.OptimizeResult(x=0)

    monkeypatch.setattr("hesse._scipy_method.minimize", recorded)
    for bounds in (None, [(0, None)] * 3, Bounds([0] * 3, [1] * 3)):
        minimize(rosen, X0, bounds=bounds, method=hesse.method("l-bfgs"))
        assert passed["bounds"] is bounds


def test_constraints_are_refused() -> None:
    constraint = {"type": "eq", "fun": lambda x: x[0]}
    with pytest.raises(NotImplementedError, match="constraints must be empty"):
        minimize(rosen, X0, constraints=constraint, method=hesse.method("l-bfgs"))


def test_names() -> None:
    assert repr(hesse.method("TRUST-Exact")) == "hesse.method('trust-exact')"
    with pytest.raises(ValueError, match="unknown method 'trust-exat'; valid are: trust-exact"):
        hesse.method("trust-exat")
    with pytest.raises(TypeError, match="name must be the name of a method; got None"):
        hesse.method(None)  # type: ignore[arg-type]
