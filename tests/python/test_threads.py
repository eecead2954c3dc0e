"""How many threads a call uses: who sets the number, and who shares it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import is_one_sentence


def in_another_thread(function: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(function).result()


@pytest.fixture(autouse=True)
def _default_number() -> Iterator[None]:
    yield
    hesse.set_num_threads(None)


def test_number_of_the_process_holds_in_every_thread() -> None:
    hesse.set_num_threads(3)
    assert hesse.get_num_threads() == 3
    assert in_another_thread(hesse.get_num_threads) == 3
    in_another_thread(lambda: hesse.set_num_threads(4))
    assert hesse.get_num_threads() == 4


def test_none_restores_the_default() -> None:
    default = hesse.get_num_threads()
    hesse.set_num_threads(default + 1)
    hesse.set_num_threads(None)
    assert hesse.get_num_threads() == default


def test_block_holds_in_its_own_thread_and_restores() -> None:
    hesse.set_num_threads(5)
    with hesse.num_threads(2):
        assert hesse.get_num_threads() == 2
        assert in_another_thread(hesse.get_num_threads) == 5
        with suppress(KeyError), hesse.num_threads(4):
            assert hesse.get_num_threads() == 4
            raise KeyError
        assert hesse.get_num_threads() == 2
        hesse.set_num_threads(6)
        assert hesse.get_num_threads() == 2
    assert hesse.get_num_threads() == 6


def test_block_that_is_not_entered_changes_nothing() -> None:
    before = hesse.get_num_threads()
    hesse.num_threads(before + 1)
    assert hesse.get_num_threads() == before


@pytest.mark.parametrize("n", [2, np.int64(2), np.uint8(2)], ids=lambda n: type(n).__name__)
def test_integers_of_any_kind(n: Any) -> None:
    hesse.set_num_threads(n)
    assert hesse.get_num_threads() == 2
    with hesse.num_threads(n):
        assert hesse.get_num_threads() == 2


@pytest.mark.parametrize("setter", [hesse.set_num_threads, hesse.num_threads])
@pytest.mark.parametrize(
    ("n", "exception"),
    [
        (0, ValueError),
        (-1, ValueError),
        (1025, ValueError),
        (10**30, ValueError),
        (True, TypeError),
        (np.True_, TypeError),
        (2.0, TypeError),
        (np.float64(2.0), TypeError),
        ("2", TypeError),
        ([2], TypeError),
        (np.array([2, 2]), TypeError),
    ],
    ids=repr,
)
def test_refusal(setter: Callable[[Any], Any], n: Any, exception: type[Exception]) -> None:
    before = hesse.get_num_threads()
    with pytest.raises(exception) as caught:
        setter(n)
    message = str(caught.value)
    assert is_one_sentence(message)
    assert message.startswith("n must be an integer from 1 to 1024; got ")
    assert repr(n) in message
    assert hesse.get_num_threads() == before


def test_block_needs_a_number() -> None:
    with pytest.raises(TypeError, match="got None"):
        hesse.num_threads(None)  # type: ignore[arg-type]


def quadratic(note: Callable[[], Any]) -> None:
    """Minimise with a callback that calls `note`."""
    hesse.minimize(
        lambda x: 0.5 * float(x @ x),
        np.ones(3),
        jac=lambda x: x,
        hess=lambda x: (note(), np.eye(3))[1],
        method="newton",
    )


def seen_by_calls_at_the_same_time(calls: int, own_number: int | None = None) -> list[int]:
    """Run calls in as many threads and return what each sees while all are running."""
    meeting = threading.Barrier(calls, timeout=60)
    seen = []

    def note() -> None:
        meeting.wait()
        seen.append(hesse.get_num_threads())
        meeting.wait()

    def call() -> None:
        if own_number is None:
            quadratic(note)
        else:
            with hesse.num_threads(own_number):
                quadratic(note)

    with ThreadPoolExecutor(calls) as executor:
        for future in [executor.submit(call) for _ in range(calls)]:
            future.result()
    return seen


@pytest.mark.parametrize(("threads", "calls", "each"), [(6, 1, 6), (6, 2, 3), (7, 3, 2), (2, 5, 1)])
def test_calls_at_the_same_time_share(threads: int, calls: int, each: int) -> None:
    hesse.set_num_threads(threads)
    assert set(seen_by_calls_at_the_same_time(calls)) == {each}
    assert hesse.get_num_threads() == threads


def test_number_of_a_block_is_not_shared() -> None:
    hesse.set_num_threads(2)
    assert set(seen_by_calls_at_the_same_time(2, own_number=3)) == {3}


def test_call_within_a_callback_is_part_of_the_same_call() -> None:
    hesse.set_num_threads(6)
    seen = []
    quadratic(lambda: quadratic(lambda: seen.append(hesse.get_num_threads())))
    assert set(seen) == {6}


def test_call_that_fails_gives_its_threads_back() -> None:
    hesse.set_num_threads(6)
    with pytest.raises(ZeroDivisionError):
        quadratic(lambda: 1 / 0)
    assert in_another_thread(hesse.get_num_threads) == 6
