"""Many least-squares problems with NumPy callbacks: SciPy's minima, and what may go wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize

import hesse
from hesse import Status

T = np.linspace(0.0, 6.0, 30)


class Circles:
    """Distances of noisy points from circles: B problems of 3 parameters."""

    def __init__(self, B: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.truth = np.column_stack([rng.normal(size=(B, 2)), rng.uniform(1.0, 2.0, B)])
        noise = 0.02 * rng.standard_normal((2, B, T.size))
        self.x = self.truth[:, :1] + self.truth[:, 2:] * np.cos(T) + noise[0]
        self.y = self.truth[:, 1:2] + self.truth[:, 2:] * np.sin(T) + noise[1]
        self.start = np.tile([0.0, 0.0, 1.0], (B, 1))

    def fun(self, X: Any, index: Any) -> Any:
        return np.hypot(self.x[index] - X[:, :1], self.y[index] - X[:, 1:2]) - X[:, 2:]

    def jac(self, X: Any, index: Any) -> Any:
        dx, dy = self.x[index] - X[:, :1], self.y[index] - X[:, 1:2]
        distance = np.hypot(dx, dy)
        return np.stack([-dx / distance, -dy / distance, -np.ones_like(dx)], axis=2)

    def one(self, i: int, **more: Any) -> Any:
        """Solve problem i with SciPy."""
        return scipy.optimize.least_squares(
            lambda p: self.fun(p[None], [i])[0], self.start[i], xtol=1e-14, ftol=1e-14, **more
        )


P = Circles(25)


@pytest.mark.parametrize("jac", [P.jac, "2-point", "3-point"], ids=["exact", "2-point", "3-point"])
def test_minima_are_those_of_scipy(jac: Any) -> None:
    result = hesse.least_squares_batch(P.fun, P.start, jac)
    assert result.success.all()
    for i in range(25):
        one = P.one(i)
        assert result.x[i] == pytest.approx(one.x, rel=1e-5, abs=1e-5)
        assert result.cost[i] == pytest.approx(one.cost, rel=1e-8)
        inverse = np.linalg.inv(one.jac.T @ one.jac) * 2.0 * one.cost / (T.size - 3)
        assert result.cov[i] == pytest.approx(inverse, rel=1e-3, abs=1e-8)
    assert (result["rank"] == 3).all()


@pytest.mark.parametrize("order", ["C", "F", "by parameter"])
def test_jacobians_of_any_layout_are_read(order: str) -> None:
    def jac(X: Any, index: Any) -> Any:
        J = P.jac(X, index)
        if order == "by parameter":
            return np.ascontiguousarray(J.transpose(2, 0, 1)).transpose(1, 2, 0)
        return np.array(J, order=order)

    result = hesse.least_squares_batch(P.fun, P.start, jac)
    assert np.array_equal(result.x, hesse.least_squares_batch(P.fun, P.start, P.jac).x)


def test_callbacks_see_active_problems_with_fresh_arrays() -> None:
    seen: list[tuple[Any, Any]] = []

    def fun(X: Any, index: Any) -> Any:
        assert X.shape == (len(index), 3)
        assert X.dtype == np.float64
        seen.append((X, np.array(index)))
        r = P.fun(X, index)
        X[...] = np.nan  # a user may overwrite it
        return r

    result = hesse.least_squares_batch(fun, P.start, P.jac)
    assert result.success.all()
    assert np.array_equal(seen[0][1], np.arange(25))
    assert len(seen[-1][1]) < 25
    counts = sum(np.bincount(index, minlength=25) for _, index in seen)
    assert np.array_equal(counts, result.nfev)


def test_further_arguments_and_leading_axes() -> None:
    def fun(X: Any, index: Any, scale: float) -> Any:
        return scale * P.fun(X, index)

    result = hesse.least_squares_batch(fun, P.start.reshape(5, 5, 3), args=2.0)
    assert result.x.shape == (5, 5, 3)
    assert result.status.shape == (5, 5)
    flat = hesse.least_squares_batch(P.fun, P.start)
    assert result.x.reshape(25, 3) == pytest.approx(flat.x, rel=1e-6, abs=1e-9)
    assert result.cost.ravel() == pytest.approx(4.0 * flat.cost, rel=1e-9)


def test_weights_leave_out_even_what_is_not_a_number() -> None:
    rng = np.random.default_rng(1)
    weights = rng.uniform(0.5, 2.0, (25, T.size)) * (rng.random((25, T.size)) > 0.2)

    def fun(X: Any, index: Any) -> Any:
        return np.where(weights[index] == 0.0, np.nan, P.fun(X, index))

    result = hesse.least_squares_batch(fun, P.start, P.jac, weights=weights)
    assert result.success.all()
    for i in range(25):
        one = scipy.optimize.least_squares(
            lambda p, i=i: np.sqrt(weights[i]) * P.fun(p[None], [i])[0], P.start[i], xtol=1e-14
        )
        assert result.x[i] == pytest.approx(one.x, rel=1e-5, abs=1e-5)
        used = np.count_nonzero(weights[i])
        inverse = np.linalg.inv(one.jac.T @ one.jac) * 2.0 * one.cost / (used - 3)
        assert result.cov[i] == pytest.approx(inverse, rel=1e-3, abs=1e-8)


@pytest.mark.parametrize("jac", [P.jac, "2-point", "3-point"], ids=["exact", "2-point", "3-point"])
def test_no_callback_is_called_outside_of_bounds(jac: Any) -> None:
    lower, upper = np.array([-0.5, -0.5, 1.2]), np.array([0.5, 0.5, 1.5])

    def inside(callback: Any) -> Any:
        def checked(X: Any, index: Any) -> Any:
            assert ((lower <= X) & (upper >= X)).all()
            return callback(X, index)

        return checked

    given = inside(jac) if callable(jac) else jac
    result = hesse.least_squares_batch(inside(P.fun), P.start, given, (lower, upper))
    assert result.success.all()
    for i in range(25):
        one = scipy.optimize.least_squares(
            lambda p, i=i: P.fun(p[None], [i])[0],
            np.clip(P.start[i], lower + 1e-3, upper - 1e-3),
            bounds=(lower, upper),
            xtol=1e-14,
            ftol=1e-14,
        )
        assert result.cost[i] <= one.cost * (1.0 + 1e-6)
    on_bound = (result.x == lower) | (result.x == upper)
    assert np.array_equal(result.active_mask != 0, on_bound)


def test_thirty_two_parameters() -> None:
    rng = np.random.default_rng(2)
    A = rng.standard_normal((20, 40, 32))
    b = rng.standard_normal((20, 40))

    def fun(X: Any, index: Any) -> Any:
        return np.einsum("kmn,kn->km", A[index], X) - b[index]

    result = hesse.least_squares_batch(
        fun, np.zeros((20, 32)), lambda X, index: A[index], ftol=1e-14
    )
    assert result.success.all()
    for i in range(20):
        exact = np.linalg.lstsq(A[i], b[i], rcond=None)[0]
        assert result.x[i] == pytest.approx(exact, rel=1e-5, abs=1e-6)


def test_rank_deficient_problems_end_at_a_minimum_and_say_so() -> None:
    def fun(X: Any, index: Any) -> Any:
        return (X[:, :1] + X[:, 1:]) * np.array([1.0, 2.0, 3.0]) - np.array([2.0, 4.0, 7.0])

    result = hesse.least_squares_batch(fun, np.zeros((3, 2)))
    assert result.success.all()
    assert (result["rank"] == 1).all()
    assert result.x.sum(axis=1) == pytest.approx(31.0 / 14.0, rel=1e-6)
    # The pseudo-inverse: of the sum, which is determined, half of its error each.
    assert result.cov == pytest.approx(np.full((3, 2, 2), result.cov[0, 0, 0]))


def test_outside_the_domain_the_step_is_shortened() -> None:
    def fun(X: Any, index: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(X) - np.array([-3.0, -3.2])

    result = hesse.least_squares_batch(fun, np.array([[1.0], [5.0], [0.01]]))
    assert result.success.all()
    assert np.log(result.x) == pytest.approx(-3.1, rel=1e-6)


def test_a_start_outside_the_domain_is_no_success() -> None:
    start = P.start.copy()
    start[4] = np.nan
    start[5] = np.inf
    with np.errstate(invalid="ignore"):
        result = hesse.least_squares_batch(P.fun, start, P.jac)
    assert (result.status[[4, 5]] == Status.NONFINITE_START).all()
    others = np.delete(np.arange(25), [4, 5])
    good = hesse.least_squares_batch(P.fun, P.start, P.jac)
    assert np.array_equal(result.x[others], good.x[others])
    assert result.message.startswith("23 of 25 problems converged: ")
    assert "NONFINITE_START 2" in result.message
    assert set(result.messages) == set(np.unique(result.status).tolist())
    assert result.counts()["NONFINITE_START"] == 2


def test_limits() -> None:
    one = hesse.least_squares_batch(P.fun, P.start, P.jac, maxiter=1)
    assert (one.nit == 1).all()
    assert (one.status == Status.MAX_ITER).all()
    assert (one.cost < 0.5 * (P.fun(P.start, np.arange(25)) ** 2).sum(axis=1)).all()
    few = hesse.least_squares_batch(P.fun, P.start, P.jac, max_nfev=2)
    assert (few.nfev <= 2).all()
    assert (few.status == Status.MAX_EVAL).all()
    late = hesse.least_squares_batch(P.fun, P.start, P.jac, max_time=0.0)
    assert (late.status == Status.TIME_LIMIT).all()
    assert not late.success.any()


def test_tolerances_that_are_off() -> None:
    tight = hesse.least_squares_batch(P.fun, P.start, P.jac, ftol=None, xtol=None, gtol=1e-13)
    assert set(tight.counts()) <= {"GTOL", "NO_PROGRESS"}


def test_no_problems() -> None:
    def fun(X: Any, index: Any) -> Any:
        return np.zeros((len(index), 5))

    result = hesse.least_squares_batch(fun, np.empty((0, 2)))
    assert result.x.shape == (0, 2)
    assert result.success.shape == (0,)


class BrokenError(Exception):
    """Raised by a callback."""


@pytest.mark.parametrize("error", [BrokenError("here"), KeyboardInterrupt()], ids=["own", "ctrl-c"])
def test_what_a_callback_raises_takes_along_what_is_finished(error: BaseException) -> None:
    calls = [0]

    def fun(X: Any, index: Any) -> Any:
        calls[0] += 1
        if calls[0] == 4:
            raise error
        return P.fun(X, index)

    with pytest.raises(type(error)) as caught:
        hesse.least_squares_batch(fun, P.start, P.jac)
    assert caught.value is error
    partial = error.partial_result  # type: ignore[attr-defined]
    assert isinstance(partial, hesse.BatchResult)
    expected = Status.INTERRUPTED if isinstance(error, KeyboardInterrupt) else Status.CALLBACK_ERROR
    assert (partial.status[~partial.success] == expected).all()
    assert not partial.success.all()
    before = 0.5 * (P.fun(P.start, np.arange(25)) ** 2).sum(axis=1)
    assert (partial.cost <= before * (1.0 + 1e-14)).all()


def test_a_callback_stops_the_batch() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    result = hesse.least_squares_batch(P.fun, P.start, P.jac, callback=stop)
    assert seen
    assert seen[0][1] == 25
    unfinished = ~result.success
    assert (result.status[unfinished] == Status.CALLBACK_STOP).all()


def test_progress_is_shown_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    hesse.least_squares_batch(P.fun, P.start, P.jac, progress=True)
    output = capsys.readouterr()
    assert output.out == ""
    assert "25 of 25 problems" in output.err


BAD: dict[str, tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = {
    "fun": ({"fun": 3}, TypeError, ("fun", "callable", "3")),
    "vector": ({"X0": np.ones(3)}, ValueError, ("X0", "(..., n)", "(3,)")),
    "complex": ({"X0": np.ones((2, 3), dtype=complex)}, TypeError, ("X0", "complex128")),
    "too many": ({"X0": np.ones((2, 33))}, ValueError, ("1 to 32", "33")),
    "none": ({"X0": np.ones((2, 0))}, ValueError, ("1 to 32", "0")),
    "jac": ({"jac": "cs"}, ValueError, ("jac", "'cs'", "'3-point'")),
    "pairs": ({"bounds": [(0, 1)] * 3}, ValueError, ("bounds", "lower, upper")),
    "crossed": ({"bounds": ([0, 0, 2], [1, 1, 1])}, ValueError, ("parameter 2", "(2, 1)")),
    "nan": ({"bounds": (np.nan, 1)}, ValueError, ("bounds", "nan")),
    "sizes": ({"bounds": ([0, 0], 1)}, ValueError, ("bounds", "(2,)", "(3,)")),
    "loss": ({"loss": "hubert"}, ValueError, ("loss", "'hubert'", "huber")),
    "scale": ({"f_scale": 0.0}, ValueError, ("f_scale", "0.0")),
    "ftol": ({"ftol": -1}, ValueError, ("ftol", "-1")),
    "maxiter": ({"maxiter": 1.5}, ValueError, ("maxiter", "1.5")),
    "max_time": ({"max_time": "soon"}, ValueError, ("max_time", "'soon'")),
    "callback": ({"callback": 1}, TypeError, ("callback", "1")),
    "progress": ({"progress": "yes"}, TypeError, ("progress", "'yes'")),
    "weight": ({"weights": 2.0}, ValueError, ("weights", "2.0")),
    "negative": ({"weights": np.full(30, -1.0)}, ValueError, ("weights", "negative")),
    "vector of fun": ({"fun": lambda X, i: np.ones(3)}, ValueError, ("fun", "(3,)")),
    "rows of fun": ({"fun": lambda X, i: np.ones((7, 3))}, ValueError, ("fun", "(7, 3)")),
    "type of fun": ({"fun": lambda X, i: 1j * P.fun(X, i)}, TypeError, ("fun", "complex")),
    "shape of jac": ({"jac": lambda X, i: np.ones((25, 30))}, ValueError, ("jac", "(25, 30, 3)")),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence(name: str) -> None:
    changes, error, words = BAD[name]
    arguments = {"fun": P.fun, "X0": P.start, "jac": P.jac, **changes}
    with pytest.raises(error) as caught:
        hesse.least_squares_batch(**arguments)
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text
