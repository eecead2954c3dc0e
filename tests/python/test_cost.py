"""Estimates of cost against counts by hand, and the refusal of what cannot fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hesse
from hesse import _core, _cost, _memory


def test_the_example_of_the_literature() -> None:
    n = 25_000_000
    cost = hesse.estimate_cost(n, "trust-exact", dtype=np.float32)
    assert cost.largest == "Hessian"
    assert cost.largest_bytes == n**2 * 4 == 2_500_000_000_000_000
    text = repr(cost)
    assert "the Hessian takes 2.5 PB in float32" in text
    assert "n = 25,000,000" in text
    assert "matrix-free alternatives: trust-ncg (1 GB), l-bfgs (3 GB)" in text
    assert "years at 50 gigaflop/s" in text
    assert hesse.estimate_cost(n).largest_bytes == 2 * cost.largest_bytes


def test_a_factorisation_takes_a_third_of_n_cubed() -> None:
    cost = hesse.estimate_cost(3000, "newton-damped")
    assert cost.flops == pytest.approx(9e9)
    assert cost.seconds == pytest.approx(0.18)
    assert cost.memory_bytes == 2 * 3000**2 * 8 + 10 * 3000 * 8


def test_nonzeros_count_for_matrix_free_methods_only() -> None:
    without, with_them = (hesse.estimate_cost(10**6, "trust-ncg", nnz=k) for k in (None, 10**7))
    assert with_them.flops - without.flops == pytest.approx(10 * 2 * 10**7)
    assert with_them.largest == "sparse Hessian"
    assert with_them.memory_bytes - without.memory_bytes == 16 * 10**7
    assert without.largest == "vector of n numbers"
    assert "products not counted" in repr(without)
    dense = hesse.estimate_cost(10**4, "trust-exact", nnz=10**5)
    assert dense.memory_bytes == hesse.estimate_cost(10**4, "trust-exact").memory_bytes


@pytest.mark.parametrize("name", [row["name"] for row in _core.method_rows()])
@pytest.mark.parametrize("n", [0, 1, 50, 10**5])
def test_every_method_has_a_row(name: str, n: int) -> None:
    cost = hesse.estimate_cost(n, name)
    assert cost.method == name
    assert cost.memory_bytes >= cost.largest_bytes
    assert repr(cost).startswith(f"{name} with n = {n:,}: the ")


@pytest.mark.parametrize("name", sorted(_cost._TABLE))
def test_methods_with_matrices_and_they_alone_name_alternatives(name: str) -> None:
    cost = hesse.estimate_cost(10**5, name)
    assert bool(cost.alternatives) == (cost.memory_bytes > 10**10)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((-1,), ValueError, "n must be an integer of at least 0; got -1"),
        ((2.5,), TypeError, "n must be an integer of at least 0; got 2.5"),
        ((5, "trust-exakt"), ValueError, "unknown method 'trust-exakt'; valid are: trust-exact"),
        ((5, None, -3), ValueError, "nnz must be an integer of at least 0; got -3"),
        ((5, None, None, int), TypeError, "dtype must be a real floating-point type"),
    ],
)
def test_bad_arguments_are_named(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        hesse.estimate_cost(*arguments)


@pytest.mark.parametrize(
    ("size", "words"),
    [(999, "999 bytes"), (1000, "1 kB"), (999_999, "1 MB"), (2.5e15, "2.5 PB"), (3e21, "3e+03 EB")],
)
def test_sizes_in_words(size: float, words: str) -> None:
    assert _cost._bytes(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 ns"),
        (2e-5, "20 µs"),
        (0.25, "250 ms"),
        (6.7, "6.7 s"),
        (600, "10 min"),
        (86400.0, "24 h"),
        (86400.0 * 100, "100 days"),
        (3.15576e11, "10,000 years"),
    ],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert _cost._duration(seconds) == words


def run(n: int, method: str, calls: list[Any]) -> None:
    def fun(x: Any) -> Any:
        calls.append(x)
        return 0.5 * x @ x, x

    hesse.minimize(fun, np.zeros(n), jac=True, method=method, options={"maxiter": 1})


@pytest.mark.parametrize(("method", "need"), [("trust-exact", "64 MB"), ("newton", "96 MB")])
def test_what_cannot_fit_is_refused_before_any_call(
    monkeypatch: pytest.MonkeyPatch, method: str, need: str
) -> None:
    monkeypatch.setattr(_cost, "available_memory", lambda: 10**6)
    calls: list[Any] = []
    words = (
        f"method '{method}' with n = 2,000 needs {need} for . arrays of n² numbers and 1 MB are "
        "available; the matrix-free method 'trust-ncg' works with hessp and takes 160 kB"
    )
    with pytest.raises(MemoryError, match=words):
        run(2000, method, calls)
    assert not calls


@pytest.mark.parametrize(("n", "method"), [(2000, "l-bfgs"), (100, "trust-exact")])
def test_what_fits_runs(monkeypatch: pytest.MonkeyPatch, n: int, method: str) -> None:
    monkeypatch.setattr(_cost, "available_memory", lambda: 10**6)
    calls: list[Any] = []
    run(n, method, calls)
    assert calls


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_the_limit_is_exact(monkeypatch: pytest.MonkeyPatch, spare: int, fits: bool) -> None:
    need = 2 * 3000**2 * 8
    monkeypatch.setattr(_cost, "available_memory", lambda: need + spare)
    if fits:
        _cost.require_memory(3000, "trust-exact")
    else:
        with pytest.raises(MemoryError):
            _cost.require_memory(3000, "trust-exact")


def test_unknown_memory_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cost, "available_memory", lambda: None)
    _cost.require_memory(10**9, "trust-exact")


def written(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="ascii")


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        ("0::/a/b\n", {"a/memory.max": "5000000\n", "a/b/memory.max": "max\n"}, 5_000_000),
        ("0::/a\n", {"a/memory.max": "9000000\n"}, 7 * 1024 * 1000),
        ("4:memory:/a\n", {"memory/a/memory.limit_in_bytes": "1234567\n"}, 1_234_567),
        ("4:cpu:/a\n", {"memory/a/memory.limit_in_bytes": "1\n"}, 7 * 1024 * 1000),
        ("0::/../b\n", {}, 7 * 1024 * 1000),
    ],
)
def test_memory_is_what_the_system_and_the_groups_leave(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    groups: str,
    files: dict[str, str],
    expected: int,
) -> None:
    meminfo = "MemTotal: 9999 kB\nMemAvailable: 5000 kB\nSwapFree: 2000 kB\nHugePages_Total: 0\n"
    written(tmp_path / "proc", "meminfo", meminfo)
    written(tmp_path / "proc", "self/cgroup", groups)
    for name, text in files.items():
        written(tmp_path / "cgroup", name, text)
    monkeypatch.setattr(_memory, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(_memory, "_CGROUP", tmp_path / "cgroup")
    assert _memory.available_memory() == expected


def test_memory_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unknown(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(_memory, "_PROC", tmp_path)
    monkeypatch.setattr(_memory.os, "sysconf", unknown)
    assert _memory.available_memory() is None


def test_this_machine_has_memory() -> None:
    available = _memory.available_memory()
    assert available is None or available > 10**6
