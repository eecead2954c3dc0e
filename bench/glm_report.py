"""The table of fits of generalised linear models, from the JSON of one benchmark run."""

from __future__ import annotations

from .tables import ABSENT, Results, markdown, number, rows_of

CONTESTANTS = ("hesse", "scikit-learn", "glum")


def glm_table(results: Results) -> str:
    """Lay out milliseconds by task and threads, and how far the fastest of the others is behind."""
    lines = []
    for row in rows_of(results, "glm"):
        seconds = {name: fit["seconds"] for name, fit in row["fits"].items()}
        peers = [seconds[name] for name in CONTESTANTS[1:] if name in seconds]
        lines.append(
            [
                row["task"],
                str(row["threads"]),
                *(number(1e3 * seconds[c]) if c in seconds else ABSENT for c in CONTESTANTS),
                f"{min(peers) / seconds['hesse']:.1f}" if peers and "hesse" in seconds else ABSENT,
            ]
        )
    names = [f"{name}, ms" for name in CONTESTANTS]
    return markdown(["task", "threads", *names, "best peer : hesse"], lines)
