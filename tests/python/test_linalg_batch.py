"""Many small systems at once from Python: against NumPy, and against one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hesse
from helpers import is_one_sentence
from hesse import linalg
from hesse.linalg import BatchStatus, solve_batch
from linalg_cases import EXAMPLES, FORMS, SEEDS, Array, close, positive, same_bits

COUNTS = st.sampled_from((0, 1, 3, 8, 9, 33))
ORDERS = st.sampled_from((0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 33, 50))


def batch(rng: np.random.Generator, count: int, n: int) -> Array:
    """Return positive definite matrices."""
    return np.array([positive(rng, n) for _ in range(count)]).reshape(count, n, n)


@EXAMPLES
@given(
    seed=SEEDS,
    count=COUNTS,
    n=ORDERS,
    k=st.sampled_from((None, 0, 1, 3)),
    form=st.sampled_from(sorted(FORMS)),
)
def test_solutions_agree_with_numpy(
    seed: int, count: int, n: int, k: int | None, form: str
) -> None:
    rng = np.random.default_rng(seed)
    a = batch(rng, count, n)
    b = rng.standard_normal((count, n) if k is None else (count, n, k))
    change = FORMS[form] if a.size and b.size else np.asarray
    x, success, status, pivot = solve_batch(change(a), change(b))
    assert x.shape == b.shape
    assert success.dtype == np.bool_
    assert np.all(success)
    assert np.all(status == BatchStatus.POSITIVE_DEFINITE)
    assert np.all(pivot == -1)
    assert success.shape == status.shape == pivot.shape == (count,)
    for p in range(count):
        assert close(x[p], np.linalg.solve(a[p], b[p]))


@EXAMPLES
@given(
    seed=SEEDS,
    count=COUNTS,
    n=ORDERS,
    each=st.booleans(),
    diagonal=st.sampled_from((None, "one", "each")),
)
def test_damping(seed: int, count: int, n: int, each: bool, diagonal: str | None) -> None:
    rng = np.random.default_rng(seed)
    a = batch(rng, count, n)
    b = rng.standard_normal((count, n))
    damping = rng.uniform(0.0, 2.0, count) if each else 0.75
    shape = {None: None, "one": n, "each": (count, n)}[diagonal]
    D = None if shape is None else rng.uniform(0.5, 2.0, shape)
    x, success, _, _ = solve_batch(a, b, damping=damping, diagonal=D)
    assert np.all(success)
    multipliers = np.broadcast_to(damping, count)
    matrices = np.broadcast_to(np.ones(n) if D is None else D, (count, n))
    for p in range(count):
        damped = a[p] + multipliers[p] * np.diag(matrices[p])
        assert close(x[p], np.linalg.solve(damped, b[p]))


@pytest.mark.parametrize("n", [1, 5, 32, 33, 60])
def test_failures_do_no_harm_to_others(n: int) -> None:
    rng = np.random.default_rng(n)
    a = batch(rng, 20, n)
    b = rng.standard_normal((20, n))
    alone = solve_batch(a, b).x
    last = n - 1
    a[3] = -a[3]
    a[7, last, last] = np.nan
    a[11, 0, 0] = np.inf
    a[15] = 0.0
    x, success, status, pivot = solve_batch(a, b)
    failed = [3, 7, 11, 15]
    assert np.flatnonzero(~success).tolist() == failed
    assert status[failed].tolist() == [
        BatchStatus.NOT_POSITIVE_DEFINITE,
        BatchStatus.NOT_FINITE,
        BatchStatus.NOT_FINITE,
        BatchStatus.NOT_POSITIVE_DEFINITE,
    ]
    assert pivot[failed].tolist() == [0, last, 0, 0]
    assert np.isnan(x[failed]).all()
    others = np.delete(np.arange(20), failed)
    assert same_bits(x[others], alone[others])


@pytest.mark.parametrize("n", [4, 40])
def test_verdicts_agree_with_those_of_single_problems(n: int) -> None:
    rng = np.random.default_rng(1)
    a = batch(rng, 30, n)
    shifts = np.linalg.eigvalsh(a)[:, 0] * rng.uniform(0.0, 2.0, 30)
    a -= shifts[:, None, None] * np.eye(n)
    found = solve_batch(a, np.ones((30, n)))
    assert not np.all(found.success)
    assert np.any(found.success)
    for p in range(30):
        if found.success[p]:
            linalg.cholesky(a[p])
            continue
        with pytest.raises(linalg.NotPositiveDefiniteError) as caught:
            linalg.cholesky(a[p])
        assert found.pivot[p] == caught.value.pivot


@pytest.mark.parametrize(("n", "k", "copies"), [(3, 1, 200), (32, 16, 300)])
def test_problems_do_not_depend_on_their_place(n: int, k: int, copies: int) -> None:
    """The larger batch is more than is worked on between two looks for Ctrl-C."""
    rng = np.random.default_rng(2)
    few = batch(rng, 7, n)
    few[4, 1, 1] = -1.0
    b = rng.standard_normal((7, n, k))
    damping, diagonal = rng.uniform(0.0, 0.1, 7), rng.uniform(1.0, 2.0, (7, n))
    expected = solve_batch(few, b, damping=damping, diagonal=diagonal)
    found = solve_batch(
        np.tile(few, (copies, 1, 1)),
        np.tile(b, (copies, 1, 1)),
        damping=np.tile(damping, copies),
        diagonal=np.tile(diagonal, (copies, 1)),
    )
    assert same_bits(found.x, np.tile(expected.x, (copies, 1, 1)))
    assert same_bits(found.status, np.tile(expected.status, copies))
    assert same_bits(found.pivot, np.tile(expected.pivot, copies))


@pytest.mark.parametrize("n", [6, 50])
def test_result_does_not_depend_on_the_number_of_threads(n: int) -> None:
    rng = np.random.default_rng(3)
    a = np.tile(batch(rng, 50, n), (20, 1, 1))
    b = rng.standard_normal((1000, n, 2))
    found = []
    for threads in (1, 2, 3):
        with hesse.num_threads(threads):
            found.append(solve_batch(a, b, damping=0.1).x)
    assert same_bits(found[0], found[1])
    assert same_bits(found[0], found[2])


def test_inputs_are_left_alone() -> None:
    rng = np.random.default_rng(4)
    a, b = batch(rng, 5, 6), rng.standard_normal((5, 6))
    kept = a.copy(), b.copy()
    solve_batch(a, b, damping=1.0)
    assert same_bits(a, kept[0])
    assert same_bits(b, kept[1])


BAD_ARGUMENTS = [
    ({"a": np.ones((2, 2))}, ValueError, r"a must have shape \(B, n, n\); got shape \(2, 2\)"),
    ({"a": np.ones((3, 2, 4))}, ValueError, r"a must have .* got shape \(3, 2, 4\)"),
    ({"a": np.ones((3, 2, 2)) * 1j}, TypeError, "a must be an array of real numbers"),
    ({"b": np.ones(3)}, ValueError, r"b must have shape \(3, 2\) or \(3, 2, k\); got shape \(3,\)"),
    ({"b": np.ones((3, 4))}, ValueError, r"b must have .* got shape \(3, 4\)"),
    ({"b": "text"}, TypeError, "b must be an array of real numbers"),
    ({"damping": [1.0]}, ValueError, r"damping must .* shape \(3,\); got shape \(1,\)"),
    ({"damping": "much"}, TypeError, "damping must be an array of real numbers"),
    ({"diagonal": np.ones(2)}, ValueError, "damping must be given too"),
    (
        {"damping": 1.0, "diagonal": np.ones(3)},
        ValueError,
        r"diagonal must have shape \(2,\) or \(3, 2\); got shape \(3,\)",
    ),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_ARGUMENTS)
def test_bad_arguments(bad, error: type[Exception], message: str) -> None:
    good = {"a": np.tile(np.eye(2), (3, 1, 1)), "b": np.ones((3, 2))}
    with pytest.raises(error, match=message) as caught:
        solve_batch(**{**good, **bad})
    assert is_one_sentence(str(caught.value))
