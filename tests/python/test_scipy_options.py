"""Every option that SciPy documents for a method whose name hesse takes is honoured or declined."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import rosen, rosen_der, rosen_hess, show_options

import hesse
from hesse import Status, _core

X0 = np.array([-1.2, 1.0])
OURS = {row["name"]: row for row in _core.method_rows()}
NAMES = [
    name
    for name in (
        "BFGS",
        "Newton-CG",
        "L-BFGS-B",
        "trust-ncg",
        "trust-krylov",
        "trust-exact",
        "dogleg",
    )
    if name.lower() in OURS or name == "L-BFGS-B"
]


def documented(method: str) -> list[str]:
    """Return the names of the options in SciPy's own description."""
    options = show_options("minimize", method, disp=False).split("\nOptions\n")[1]
    options = options.split("\nNotes\n")[0]
    return [
        name.strip()
        for names in re.findall(r"^(\w[\w, ]*) : ", options, re.MULTILINE)
        for name in names.split(",")
    ]


PAIRS = [(method, option) for method in NAMES for option in documented(method)]


def run(method: str, calls: list[NDArray[Any]] | None = None, **arguments: Any) -> Any:
    def fun(x: NDArray[Any]) -> float:
        if calls is not None:
            calls.append(x)
        return float(rosen(x))

    given: dict[str, Any] = {"jac": rosen_der}
    if OURS.get(method.lower(), {"second_order": "none"})["second_order"] != "none":
        given["hess"] = rosen_hess
    return hesse.minimize(fun, X0, method=method, **{**given, **arguments})


def with_option(method: str, name: str, value: Any, **arguments: Any) -> Any:
    return run(method, options={name: value}, **arguments)


def ends(name: str, value: Any, status: Status, nit: int) -> Callable[[str], None]:
    """Say that with this value the run ends so."""

    def check(method: str) -> None:
        res = with_option(method, name, value)
        assert (res.status, res.nit) == (status, nit)
        assert run(method).nit > nit

    return check


def changes(name: str, value: Any) -> Callable[[str], None]:
    """Say that with this value the run succeeds on another path."""

    def check(method: str) -> None:
        res, usual = with_option(method, name, value), run(method)
        assert res.success
        assert not np.array_equal(res.history["fun"], usual.history["fun"])

    return check


def same(name: str, value: Any) -> Callable[[str], None]:
    """Say that this value asks for what is done anyway."""

    def check(method: str) -> None:
        np.testing.assert_array_equal(
            with_option(method, name, value).history["fun"], run(method).history["fun"]
        )

    return check


def difference_step(name: str, value: float, step: float) -> Callable[[str], None]:
    """Say that the gradient is differenced with this step of the first variable."""

    def check(method: str) -> None:
        calls: list[NDArray[Any]] = []
        run(method, calls, jac=None, options={name: value, "maxiter": 1})
        assert any(np.allclose(np.abs(x - X0), [step, 0.0], rtol=1e-6, atol=0.0) for x in calls)

    return check


def prints(method: str) -> None:
    with_option(method, "disp", True)


def keeps_all(method: str) -> None:
    res = with_option(method, "return_all", True)
    assert len(res.allvecs) == res.nit + 1
    np.testing.assert_array_equal(res.allvecs[0], X0)
    np.testing.assert_array_equal(res.allvecs[-1], res.x)
    assert [rosen(x) for x in res.allvecs] == list(res.history["fun"])
    assert "allvecs" not in with_option(method, "return_all", False)


def longest_step(name: str, value: float, first_only: bool) -> Callable[[str], None]:
    def check(method: str) -> None:
        steps = with_option(method, name, value).history["step_norm"][1:]
        assert np.all((steps[:1] if first_only else steps) <= value * (1 + 1e-12))
        assert run(method).history["step_norm"][1] > value

    return check


def first_step_follows_inverse(method: str) -> None:
    """Say that the first direction is -H0 g."""
    inverse = np.array([[2.0, 1.0], [1.0, 3.0]])
    res = run(method, options={"hess_inv0": inverse, "maxiter": 1})
    direction = -inverse @ rosen_der(X0)
    step = res.x - X0
    np.testing.assert_allclose(
        step / np.linalg.norm(step), direction / np.linalg.norm(direction), rtol=1e-10
    )


def values_on_a_bowl(method: str, start: float = 0.9, **options: Any) -> NDArray[Any]:
    """Return the values on the way to the minimum of sqrt(1 + x**2).

    Newton's step, from 0.9 to -0.729, reduces the function by 0.099 of what the slope there
    promises, and by 0.198 of what the quadratic model does.
    """
    res = hesse.minimize(
        lambda x: np.sqrt(1 + x @ x),
        [start],
        method=method,
        jac=lambda x: x / np.sqrt(1 + x @ x),
        hess=lambda x: [[(1 + x @ x) ** -1.5]],
        options=options,
    )
    assert res.success
    return np.asarray(res.history["fun"])


def sufficient_decrease(method: str) -> None:
    if method in ("BFGS", "L-BFGS-B"):
        changes("c1", 0.49)(method)
        return
    assert values_on_a_bowl(method)[1] == pytest.approx(np.hypot(1, 0.9**3))
    assert values_on_a_bowl(method, c1=0.2)[1] < np.hypot(1, 0.9**3) - 1e-3


def acceptance(method: str) -> None:
    """Look at the step from 0.9, for which the region has grown to three times the first one."""
    way: dict[str, Any] = {"start": 1.45, "initial_trust_radius": 0.55}
    whole = np.hypot(1, 0.9**3)
    assert values_on_a_bowl(method, **way)[2] == pytest.approx(whole)
    assert values_on_a_bowl(method, **way, eta=0.25)[2] < whole - 1e-3


HONOURED: dict[str, Callable[[str], None]] = {
    "disp": prints,
    "maxiter": ends("maxiter", 1, Status.MAX_ITER, 1),
    "gtol": ends("gtol", 1e5, Status.GTOL, 0),
    "norm": same("norm", np.inf),
    "eps": difference_step("eps", 1e-3, 1e-3),
    "return_all": keeps_all,
    "finite_diff_rel_step": difference_step("finite_diff_rel_step", 1e-3, 1.2e-3),
    "xrtol": ends("xrtol", 1e3, Status.XTOL, 1),
    "xtol": ends("xtol", 1e3, Status.XTOL, 1),
    "ftol": ends("ftol", 1e3, Status.FTOL, 1),
    "c1": sufficient_decrease,
    "c2": changes("c2", 0.1),
    "hess_inv0": first_step_follows_inverse,
    "workers": same("workers", 1),
    "iprint": same("iprint", -1),
    "maxcor": changes("maxcor", 1),
    "maxfun": ends("maxfun", 1, Status.MAX_EVAL, 0),
    "maxls": changes("maxls", 2),
    "initial_trust_radius": longest_step("initial_trust_radius", 0.01, first_only=True),
    "max_trust_radius": longest_step("max_trust_radius", 0.1, first_only=False),
    "eta": acceptance,
    "inexact": same("inexact", True),
}
DECLINED = {
    "norm": 2,
    "workers": map,
    "iprint": 1,
    "subproblem_maxiter": 25,
    "eps": [1e-8, 1e-8],
}
# Options of SciPy's method that its namesake in hesse has no part for.
WITHOUT_PART = {("Newton-CG", "c2")}


def test_the_list_is_read() -> None:
    assert {"gtol", "norm", "return_all", "hess_inv0", "c2"} <= set(documented("BFGS"))
    assert {"maxcor", "ftol", "maxls", "iprint"} <= set(documented("L-BFGS-B"))


@pytest.mark.parametrize(("method", "option"), [p for p in PAIRS if p not in WITHOUT_PART])
def test_honoured_or_declined(method: str, option: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert option in HONOURED or option in DECLINED, "an option that is new in SciPy"
    if check := HONOURED.get(option):
        check(method)
        assert ("success: True" in capfd.readouterr().out) == (option == "disp")
    if option in DECLINED:
        with pytest.raises(ValueError, match=rf"^option '{option}' (is not supported: |must be )"):
            with_option(method, option, DECLINED[option])


def test_options_of_other_methods_say_of_which() -> None:
    for method, option in {*(WITHOUT_PART & set(PAIRS)), ("trust-exact", "c2")}:
        with pytest.raises(ValueError, match=f"'{option}' does not apply .* it applies to: "):
            with_option(method, option, 0.9)


@pytest.mark.parametrize(("method", "option"), PAIRS)
def test_none_is_the_default(method: str, option: str) -> None:
    if (method, option) not in WITHOUT_PART:
        same(option, None)(method)


@pytest.mark.parametrize(("alias", "name"), [("maxfun", "maxfev"), ("xrtol", "xtol")])
def test_two_names_of_one_option(alias: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"options '{alias}' and '{name}' mean the same"):
        run("BFGS", options={alias: 1, name: 1})
    with pytest.raises(ValueError, match=f"option '{alias}' must be"):
        run("BFGS", options={alias: -1})


@pytest.mark.parametrize("option", DECLINED)
def test_refusals_say_what_to_use(option: str) -> None:
    with pytest.raises(ValueError, match=option) as caught:
        with_option("BFGS", option, DECLINED[option])
    message = str(caught.value)
    assert "\n" not in message
    alternatives = ("gtol", "fun", "callback", "max_time", "typical_x")
    assert any(word in message for word in alternatives), message


@pytest.mark.parametrize("method", NAMES)
def test_tolerance_is_that_of_the_gradient(method: str) -> None:
    assert run(method, tol=1e5).nit == 0
    assert run(method, tol=1e5, options={"gtol": 1e-8}).nit > 0
    with pytest.raises(ValueError, match="tol must be a number"):
        run(method, tol="tight", options={"gtol": 1e-8})


def test_the_path_of_scipys_bfgs_has_the_same_form() -> None:
    from scipy.optimize import minimize

    for solver in (minimize, hesse.minimize):
        res: Any = solver(rosen, X0, method="BFGS", jac=rosen_der, options={"return_all": True})
        assert isinstance(res.allvecs, list)
        assert len(res.allvecs) == res.nit + 1
        assert all(x.shape == (2,) for x in res.allvecs)


def test_the_path_is_kept_from_callbacks_and_exceptions() -> None:
    def spoil(xk: NDArray[Any]) -> None:
        xk[:] = np.nan

    spoilt = with_option("BFGS", "return_all", True, callback=spoil)
    np.testing.assert_array_equal(spoilt.allvecs, with_option("BFGS", "return_all", True).allvecs)

    def stop(xk: NDArray[Any]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError) as caught:
        with_option("BFGS", "return_all", True, callback=stop)
    assert len(caught.value.partial_result.allvecs) == 2  # type: ignore[attr-defined]


def test_names_in_any_case() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in NAMES:
            assert run(name.upper()).success
            assert run(name.lower()).method == run(name).method
