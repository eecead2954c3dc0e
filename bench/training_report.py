"""Tables of the training of networks."""

from __future__ import annotations

from collections.abc import Iterable

from hesse._digits.contestants import spelled

from .tables import ABSENT, Results, Row, markdown, number, rows_of
from .training import TARGETS

SECOND_ORDER = ("subsampled-newton", "trust-ncg", "l-bfgs", "progressive-lbfgs")
FIRST_ORDER = ("adam", "sgd")


def training_table(results: Results) -> str:
    """Lay out milliseconds and passes to each loss."""
    lines = []
    for row in rows_of(results, "training"):
        times = zip(row["times"], row["passes"], strict=True)
        cells = [ABSENT if s is None else f"{number(1e3 * s)} / {p:.0f}" for s, p in times]
        tuned = f"{spelled(row['setting'])} ({number(row['tuning_seconds'])} s)"
        accuracy = f"{100 * row['test_accuracy']:.1f}"
        lines.append([row["contestant"], *cells, accuracy, tuned if row["setting"] else ABSENT])
    heads = [f"to {target:g}, ms / passes" for target in TARGETS]
    return markdown(["contestant", *heads, "test accuracy, %", "best of grid (its cost)"], lines)


def ratio_table(results: Results) -> str:
    """Lay out everybody's seconds as multiples of those of our best second-order method."""
    rows = {row["contestant"]: row for row in rows_of(results, "training")}
    ours = [row for name, row in rows.items() if name in SECOND_ORDER]
    if not ours:
        return markdown(["beside our best second-order method"], [])
    best = [_least(row["times"][i] for row in ours) for i in range(len(TARGETS))]
    first = [rows[name] for name in FIRST_ORDER if name in rows]
    lines = [[name, *_ratios(row["times"], best)] for name, row in rows.items()]
    if first:
        least = [_least(row["times"][i] for row in first) for i in range(len(TARGETS))]
        charge = sum(row["tuning_seconds"] for row in first)
        charged = [None if s is None else s + charge for s in least]
        lines.append(["the better of adam and sgd", *_ratios(least, best)])
        lines.append(["the same, both grids charged", *_ratios(charged, best)])
    heads = [f"to {target:g}" for target in TARGETS]
    return markdown(["time as a multiple of our best second-order method's", *heads], lines)


def _least(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _ratios(seconds: list[float | None], units: list[float | None]) -> list[str]:
    pairs = zip(seconds, units, strict=True)
    return [ABSENT if s is None or u is None else f"{s / u:.3g}" for s, u in pairs]


def epoch_table(results: Results) -> str:
    """Lay out the milliseconds of an epoch by batch size."""
    groups: dict[int, dict[str, Row]] = {}
    for row in rows_of(results, "training-epoch"):
        groups.setdefault(row["batch_size"], {})[row["contestant"]] = row
    lines = []
    for size, group in groups.items():
        ours = group["adam"]["epoch_s"]
        others = [group.get(name) for name in ("torch-adam", "keras-adam")]
        cells = [ABSENT if r is None else number(1e3 * r["epoch_s"]) for r in others]
        ratio = ABSENT if others[0] is None else f"{others[0]['epoch_s'] / ours:.1f}"
        lines.append([str(size), number(1e3 * ours), *cells, ratio])
    heads = ["hesse, ms", "PyTorch, ms", "Keras, ms", "PyTorch : hesse"]
    return markdown(["batch size", *heads], lines)
