"""What callbacks may do: mutate, keep, reuse, nest, run in threads; what they may return."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import METHODS, PRODUCT_METHODS, SECOND_ORDER, is_one_sentence, same_run, solve
from problems import problem, tagged

P = problem("wood")
THREADS = 8
REPEATS = 3
FLOAT32_X_ATOL = 1e-2
INTEGER_X_RTOL = 1e-14


def second_order(method: str) -> dict[str, Any]:
    return {} if method == "l-bfgs" else {"hess": P.hess}


@pytest.mark.parametrize("method", METHODS)
def test_minimize_within_a_callback(method: str) -> None:
    inner_runs = []

    def fun(x: np.ndarray) -> float:
        inner_runs.append(solve(problem("beale"), method))
        return P.fun(x)

    def callback(xk: np.ndarray) -> None:
        inner_runs.append(solve(problem("beale"), method))

    outer = solve(P, method, fun=fun, callback=callback)
    assert same_run(outer, solve(P, method))
    alone = solve(problem("beale"), method)
    assert all(same_run(run, alone) for run in inner_runs)


def test_threads_give_what_serial_runs_give() -> None:
    cases = [(p, m) for p in tagged("mgh", without=("hard",)) for m in METHODS] * REPEATS
    serial = [solve(p, m) for p, m in cases]
    with ThreadPoolExecutor(THREADS) as pool:
        threaded = list(pool.map(lambda case: solve(*case), cases))
    assert all(same_run(a, b) for a, b in zip(serial, threaded, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_mutating_the_argument_does_no_harm(method: str) -> None:
    def spoiling(function: Any) -> Any:
        def spoilt(x: np.ndarray, *rest: np.ndarray) -> Any:
            value = np.array(function(x, *rest))
            for array in (x, *rest):
                if array.flags.writeable:
                    array[:] = np.nan
            return value

        return spoilt

    def callback(intermediate_result: Any) -> None:
        for name in ("x", "jac"):
            if intermediate_result[name].flags.writeable:
                intermediate_result[name][:] = np.nan

    given = {"jac": P.jac, **second_order(method)}
    spoilt = {name: spoiling(f) for name, f in given.items()}
    result = hesse.minimize(spoiling(P.fun), P.x0, method=method, callback=callback, **spoilt)
    assert same_run(result, solve(P, method))
    if method in PRODUCT_METHODS:
        products = {"jac": P.jac, "hessp": P.hessp}
        plain = hesse.minimize(P.fun, P.x0, method=method, **products)
        harmed = hesse.minimize(
            P.fun, P.x0, method=method, **{n: spoiling(f) for n, f in products.items()}
        )
        assert same_run(plain, harmed)


@pytest.mark.parametrize("method", METHODS)
def test_kept_arguments_do_not_change(method: str) -> None:
    kept: list[tuple[np.ndarray, np.ndarray]] = []

    def keep(x: np.ndarray) -> None:
        kept.append((x, x.copy()))

    def fun(x: np.ndarray) -> float:
        keep(x)
        return P.fun(x)

    solve(P, method, fun=fun, callback=keep)
    assert all(np.array_equal(a, b) for a, b in kept)


@pytest.mark.parametrize("method", METHODS)
def test_callbacks_may_return_the_same_buffer_each_time(method: str) -> None:
    g, H = np.empty(4), np.empty((4, 4))

    def jac(x: np.ndarray) -> np.ndarray:
        g[:] = P.jac(x)
        return g

    def hess(x: np.ndarray) -> np.ndarray:
        H[:] = P.hess(x)
        return H

    given = {} if method == "l-bfgs" else {"hess": hess}
    result = hesse.minimize(P.fun, P.x0, method=method, jac=jac, **given)
    assert same_run(result, solve(P, method))


@pytest.mark.parametrize("method", SECOND_ORDER)
def test_fused_callbacks_may_return_the_same_buffers(method: str) -> None:
    g, H = np.empty(4), np.empty((4, 4))

    def fun(x: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        g[:], H[:] = P.jac(x), P.hess(x)
        return P.fun(x), g, H

    result = hesse.minimize(fun, P.x0, method=method, jac=True, hess=True)
    plain = solve(P, method)
    np.testing.assert_array_equal(result.x, plain.x)
    np.testing.assert_array_equal(result.hess, plain.hess)


VECTOR_FORMS = {
    "list": lambda g: g.tolist(),
    "tuple": tuple,
    "column": lambda g: g[:, None],
    "row": lambda g: g[None, :],
    "strided": lambda g: np.repeat(g, 2)[::2],
    "reversed": lambda g: g[::-1].copy()[::-1],
    "fortran-column": lambda g: np.asfortranarray(g[:, None]),
    "big-endian": lambda g: g.astype(">f8"),
    "long-double": lambda g: g.astype(np.longdouble),
    "objects": lambda g: g.astype(object),
    "read-only": lambda g: np.frombuffer(g.tobytes()),
}
MATRIX_FORMS = {
    "nested-list": lambda H: H.tolist(),
    "fortran": np.asfortranarray,
    "strided": lambda H: np.kron(H, np.ones((2, 2)))[::2, ::2],
    "window": lambda H: np.pad(H, 1)[1:-1, 1:-1],
    "big-endian": lambda H: H.astype(">f8"),
    "objects": lambda H: H.astype(object),
    "read-only": lambda H: np.frombuffer(H.tobytes()).reshape(H.shape),
}
SCALAR_FORMS = {
    "numpy": np.float64,
    "array-0d": np.array,
    "array-1": lambda f: np.array([f]),
    "array-11": lambda f: np.array([[f]]),
    "list": lambda f: np.array([f]).reshape(1, 1, 1),
    "long-double": np.longdouble,
    "fraction": lambda f: Fraction(float(f)),
}


@pytest.mark.parametrize("form", VECTOR_FORMS)
def test_forms_of_gradients(form: str) -> None:
    convert = VECTOR_FORMS[form]
    plain = solve(P, "l-bfgs")
    assert same_run(solve(P, "l-bfgs", jac=lambda x: convert(P.jac(x))), plain)
    fused = hesse.minimize(lambda x: (P.fun(x), convert(P.jac(x))), P.x0, jac=True, method="l-bfgs")
    np.testing.assert_array_equal(fused.x, plain.x)


@pytest.mark.parametrize("form", VECTOR_FORMS)
def test_forms_of_products(form: str) -> None:
    convert = VECTOR_FORMS[form]
    runs = [
        hesse.minimize(P.fun, P.x0, jac=P.jac, hessp=hessp, method="trust-ncg")
        for hessp in (P.hessp, lambda x, v: convert(P.hessp(x, v)))
    ]
    assert same_run(*runs)


@pytest.mark.parametrize("method", ["newton", "trust-exact", "trust-ncg"])
@pytest.mark.parametrize("form", MATRIX_FORMS)
def test_forms_of_hessians(form: str, method: str) -> None:
    convert = MATRIX_FORMS[form]
    result = solve(P, method, hess=lambda x: convert(P.hess(x)))
    assert same_run(result, solve(P, method))


@pytest.mark.parametrize("form", SCALAR_FORMS)
def test_forms_of_values(form: str) -> None:
    convert = SCALAR_FORMS[form]
    result = solve(P, "newton", fun=lambda x: convert(P.fun(x)))
    assert same_run(result, solve(P, "newton"))


def test_matrix_objects() -> None:
    with pytest.warns(PendingDeprecationWarning):
        result = solve(
            P, "newton", jac=lambda x: np.matrix(P.jac(x)), hess=lambda x: np.matrix(P.hess(x))
        )
    assert same_run(result, solve(P, "newton"))


def test_integers_and_single_precision() -> None:
    target = np.array([1.0, -2.0, 3.0])

    def jac(x: np.ndarray) -> np.ndarray:
        return np.round(2.0 * (x - target)).astype(np.int64)

    def hess(x: np.ndarray) -> np.ndarray:
        return 2 * np.eye(3, dtype=np.int32)

    result = hesse.minimize(
        lambda x: int(np.sum((x - target) ** 2)), np.zeros(3), jac=jac, hess=hess, method="newton"
    )
    np.testing.assert_allclose(result.x, target, rtol=INTEGER_X_RTOL)
    single = solve(
        P,
        "newton",
        fun=lambda x: np.float32(P.fun(x)),
        jac=lambda x: P.jac(x).astype(np.float32),
        hess=lambda x: P.hess(x).astype(np.float32),
    )
    np.testing.assert_allclose(single.x, 1.0, atol=FLOAT32_X_ATOL)


@pytest.mark.parametrize("form", [lambda h: h, np.array, lambda h: [h], lambda h: [[h]]])
def test_one_variable_takes_numbers_for_arrays(form: Any) -> None:
    p = problem("log_cosh")
    result = hesse.minimize(
        p.fun,
        p.x0,
        jac=lambda x: form(float(p.jac(x)[0])),
        hess=lambda x: form(float(p.hess(x)[0, 0])),
        method="newton",
    )
    assert same_run(result, solve(p, "newton"))


# name: (callback, what it returns, words of the message)
BAD_RETURNS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "fun-none": ("fun", None, ("NoneType", "real number")),
    "fun-text": ("fun", "1.0", ("str", "real number")),
    "fun-complex": ("fun", 1.0 + 0j, ("complex", "real number")),
    "fun-complex-array": ("fun", np.array(1.0 + 0j), ("complex", "real number")),
    "fun-vector": ("fun", np.ones(3), ("(3,)", "()")),
    "fun-list": ("fun", [1.0, 2.0], ("list", "real number")),
    "fun-pair": ("fun", (1.0, np.ones(4)), ("tuple", "real number")),
    "jac-none": ("jac", None, ("NoneType", "real numbers")),
    "jac-short": ("jac", np.ones(3), ("(3,)", "(4,)")),
    "jac-long": ("jac", np.ones((4, 2)), ("(4, 2)", "(4,)")),
    "jac-square": ("jac", np.ones((2, 2)), ("(2, 2)", "(4,)")),
    "jac-number": ("jac", 1.0, ("()", "(4,)")),
    "jac-text": ("jac", ["a"] * 4, ("real numbers",)),
    "jac-complex": ("jac", np.ones(4, dtype=complex), ("complex128", "(4,)", "real numbers")),
    "jac-ragged": ("jac", [[1.0], [1.0, 2.0], 3.0, 4.0], ("list", "real numbers")),
    "hess-none": ("hess", None, ("NoneType", "square array")),
    "hess-vector": ("hess", np.ones(4), ("(4,)", "(4, 4)")),
    "hess-oblong": ("hess", np.ones((4, 3)), ("(4, 3)", "(4, 4)")),
    "hess-stack": ("hess", np.ones((1, 4, 4)), ("(1, 4, 4)", "(4, 4)")),
    "hess-complex": ("hess", np.eye(4, dtype=complex), ("complex128", "(4, 4)", "real")),
    "hess-text": ("hess", [["a"] * 4] * 4, ("real numbers",)),
    "hessp-short": ("hessp", np.ones(3), ("(3,)", "(4,)")),
    "hessp-none": ("hessp", None, ("NoneType", "real numbers")),
}


@pytest.mark.parametrize("name", BAD_RETURNS)
def test_wrong_return_is_named(name: str) -> None:
    callback, returned, words = BAD_RETURNS[name]
    given = {"fun": P.fun, "jac": P.jac}
    given.update({"hessp": P.hessp} if callback == "hessp" else {"hess": P.hess})
    given[callback] = lambda *arguments: returned
    with pytest.raises((TypeError, ValueError)) as caught:
        hesse.minimize(x0=P.x0, method="trust-ncg", **given)
    message = str(caught.value)
    assert is_one_sentence(message)
    assert message.startswith(f"{callback} returned ")
    assert "expected" in message
    assert all(word in message for word in words), message
    assert caught.value.partial_result.success is False
