"""The tables of the kernels, from the JSON of one benchmark run."""

from __future__ import annotations

from typing import Any

from .tables import ABSENT, Results, markdown, number, rows_of


def _gflops(row: dict[str, Any], contestant: str) -> str:
    seconds = row["times"].get(contestant)
    return number(row["operations"] / seconds * 1e-9) if seconds else ABSENT


def _rows(results: Results, *kernels: str) -> list[dict[str, Any]]:
    return [row for row in rows_of(results, "kernel") if row["kernel"] in kernels]


def _best_peer(row: dict[str, Any]) -> float:
    return min(time for name, time in row["times"].items() if name.startswith("lapack"))


def dense_table(results: Results) -> str:
    """Lay out GFlop/s of products and factorisations."""
    lines = [
        [
            row["kernel"],
            str(row["size"][0]),
            str(row["threads"]),
            *(_gflops(row, name) for name in ("hesse", "lapack default", "lapack SkylakeX")),
            f"{_best_peer(row) / row['times']['hesse']:.2f}",
        ]
        for row in _rows(results, "product", "rank update", "Cholesky", "LDLᵀ")
    ]
    header = ["kernel", "n", "threads", "hesse", "default", "SkylakeX", "hesse : best"]
    return markdown(header, lines)


def gram_table(results: Results) -> str:
    """Lay out the milliseconds of Gram matrices."""
    lines = [
        [
            " × ".join(f"{size:,}" for size in row["size"]),
            str(row["threads"]),
            number(1e3 * row["times"]["hesse"]),
            number(1e3 * _best_peer(row)),
            number(1e3 * row["times"]["read"]),
            f"{_best_peer(row) / row['times']['hesse']:.2f}",
        ]
        for row in _rows(results, "Gram")
    ]
    header = ["X", "threads", "hesse, ms", "NumPy's best, ms", "one read of X, ms", "hesse : NumPy"]
    return markdown(header, lines)


def batch_table(results: Results) -> str:
    """Lay out nanoseconds per system of batches."""
    lines = [
        [
            f"{row['size'][0]:,}",
            str(row["size"][1]),
            str(row["threads"]),
            number(1e9 * row["times"]["hesse"] / row["size"][0]),
            number(1e9 * _best_peer(row) / row["size"][0]),
            f"{_best_peer(row) / row['times']['hesse']:.1f}",
        ]
        for row in _rows(results, "batch")
    ]
    header = ["systems", "n", "threads", "hesse, ns each", "NumPy, ns each", "hesse : NumPy"]
    return markdown(header, lines)


def isa_table(results: Results) -> str:
    """Lay out the levels of x86-64 on one factorisation."""
    rows = rows_of(results, "isa")
    slowest = max((row["best"] for row in rows), default=0.0)
    lines = [
        [
            row["level"],
            number(row["operations"] / row["best"] * 1e-9),
            f"{slowest / row['best']:.2f}",
        ]
        for row in rows
    ]
    return markdown(["level", "Cholesky at n = 1000, GFlop/s", "times the slowest"], lines)


def modification_table(results: Results) -> str:
    """Lay out what Newton's method needs with each modification."""
    lines = [
        [
            row["modification"],
            f"{row['solved']} of {row['problems']}",
            *(f"{row[key]:,}" for key in ("iterations", "evaluations", "factorizations")),
        ]
        for row in rows_of(results, "modification")
    ]
    header = ["hessian_modification", "solved", "iterations", "evaluations", "factorisations"]
    return markdown(header, lines)
