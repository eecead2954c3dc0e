"""The tables of fits of generalised linear models, from the JSON of one benchmark run."""

from __future__ import annotations

from typing import Any

from .tables import ABSENT, Results, markdown, number, rows_of

CONTESTANTS = ("hesse", "scikit-learn", "liblinear", "glum", "statsmodels")


def glm_table(results: Results) -> str:
    """Lay out milliseconds by task and threads, how far the fastest peer is behind, and memory."""
    lines = []
    rows = rows_of(results, "glm")
    tasks = list(dict.fromkeys(row["task"] for row in rows))
    for row in sorted(rows, key=lambda row: (tasks.index(row["task"]), row["threads"])):
        fits: dict[str, dict[str, Any]] = row["fits"]
        peers = [name for name in CONTESTANTS[1:] if name in fits]
        fastest = min(peers, key=lambda name: fits[name]["seconds"], default=None)
        ratio = ABSENT
        if fastest is not None and "hesse" in fits:
            ratio = f"{fits[fastest]['seconds'] / fits['hesse']['seconds']:.1f}"
        lines.append(
            [
                row["task"],
                str(row["threads"]),
                *(number(1e3 * fits[c]["seconds"]) if c in fits else ABSENT for c in CONTESTANTS),
                ratio,
                _megabytes(fits, "hesse"),
                _megabytes(fits, fastest),
            ]
        )
    names = [f"{name}, ms" for name in CONTESTANTS]
    header = ["task", "threads", *names, "best peer : hesse", "hesse, MB", "best peer, MB"]
    return markdown(header, lines)


def glm_pass_table(results: Results) -> str:
    """Lay out the milliseconds of one pass, also in units of reading the features."""
    lines = []
    for row in rows_of(results, "glm-pass"):
        seconds: dict[str, float] = row["times"]
        times = [number(1e3 * seconds[what]) for what in ("read", "gradient", "hessian")]
        ratios = [f"{seconds[what] / seconds['read']:.1f}" for what in ("gradient", "hessian")]
        lines.append([row["task"], str(row["threads"]), *times, *ratios])
    names = ["read, ms", "value and gradient, ms", "and Hessian, ms"]
    return markdown(["logistic", "threads", *names, "gradient : read", "Hessian : read"], lines)


def _megabytes(fits: dict[str, dict[str, Any]], name: str | None) -> str:
    """Return how far memory rises during a fit."""
    found = fits[name].get("megabytes") if name in fits else None
    return ABSENT if found is None else number(found)
