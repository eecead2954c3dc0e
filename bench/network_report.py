"""The table of a network's derivatives, from the JSON of one benchmark run."""

from __future__ import annotations

from .tables import ABSENT, Results, Row, markdown, number, rows_of

CONTESTANTS = ("hesse", "jax", "torch")


def _share_of_gemm(row: Row, gemm: dict[int, float]) -> str:
    rate = row["operations"] / row["times"]["hesse"]
    return f"{100 * rate / gemm[row['threads']]:.0f} %" if row["threads"] in gemm else ABSENT


def network_table(results: Results) -> str:
    """Lay out milliseconds by task, storage and threads, and the core's speed."""
    rows = rows_of(results, "network")
    gemm = {
        row["threads"]: row["operations"] / row["times"]["hesse"]
        for row in rows
        if row["task"] == "gemm"
    }
    lines = []
    for row in rows:
        times = row["times"]
        peers = [times[name] for name in CONTESTANTS[1:] if name in times]
        lines.append(
            [
                row["task"],
                row["storage"],
                str(row["threads"]),
                *(number(1e3 * times[c]) if c in times else ABSENT for c in CONTESTANTS),
                f"{min(peers) / times['hesse']:.1f}" if peers else ABSENT,
                number(1e-9 * row["operations"] / times["hesse"]),
                _share_of_gemm(row, gemm),
            ]
        )
    names = ("hesse, ms", "JAX, ms", "PyTorch, ms", "best peer : hesse")
    return markdown(["task", "storage", "threads", *names, "hesse, GFlop/s", "of its gemm"], lines)
