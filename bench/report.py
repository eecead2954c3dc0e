"""Turns the JSON of a benchmark run into the tables of bench/README.md.

``python -m bench.report results.json`` prints them; with ``--update`` they replace what stands
between the markers ``<!-- table:NAME -->`` and ``<!-- /table:NAME -->`` of the README. Several
files are the parts of one run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from . import (
    batch_report,
    fit_report,
    glm_blocks_report,
    glm_report,
    kernel_report,
    network_report,
    training_report,
)
from .tables import ABSENT, Results, Row, markdown, number, replaced, rows_of

README = Path(__file__).with_name("README.md")
CONTESTANTS = ("hesse", "reference", "scipy")
UNSUCCESSFUL = "†"


def side_by_side(rows: list[Row], *keys: str) -> list[dict[str, Row]]:
    """Group the rows that agree in `keys`, in their order, by contestant."""
    groups: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), {})[row["contestant"]] = row
    return [group for group in groups.values() if "hesse" in group]


def cells(group: dict[str, Row], show: Callable[[Row], str]) -> list[str]:
    """Return one cell per contestant; a dagger marks a run that ended without success."""
    return [
        show(group[name]) + ("" if group[name]["success"] else UNSUCCESSFUL)
        if name in group
        else ABSENT
        for name in CONTESTANTS
    ]


def ratios(group: dict[str, Row], key: str) -> str:
    """Return everybody's values as multiples of hesse's."""
    unit = group["hesse"][key]
    shown = [f"{group[c][key] / unit:.3g}" if c in group else ABSENT for c in CONTESTANTS]
    return " : ".join(shown)


def overhead_table(results: Results, key: str) -> str:
    """Lay out the overhead by method and n."""
    lines = []
    for group in side_by_side(rows_of(results, "overhead"), "method", "n"):
        row = group["hesse"]
        counts = cells(group, lambda r: f"{r['nit']} / {r['nfev']}")
        values = cells(group, lambda r: number(r[key]))
        lines.append([row["method"], str(row["n"]), *values, ratios(group, key), *counts])
    counted = [f"{name} nit / nfev" for name in CONTESTANTS]
    names = [f"{name}, µs" for name in CONTESTANTS]
    return markdown(["method", "n", *names, " : ".join(CONTESTANTS), *counted], lines)


def beside_scipy_table(results: Results, table: str) -> str:
    """Lay out the overhead per iteration of hesse and of SciPy's namesake or nearest method."""
    key = "overhead_per_iteration_us"
    lines = []
    for group in side_by_side(rows_of(results, table), "method", "n"):
        row, scipy = group["hesse"], group.get("scipy")
        hesse_us, _, scipy_us = cells(group, lambda r: number(r[key]))
        counts = cells(group, lambda r: f"{r['nit']} / {r['nfev']}")
        ratio = f"{scipy[key] / row[key]:.1f}" if scipy else ABSENT
        lines.append(
            [row["method"], str(row["n"]), hesse_us, scipy_us, ratio, counts[0], counts[2]]
        )
    header = ["method", "n", "hesse, µs", "SciPy, µs", "SciPy : hesse"]
    return markdown([*header, "hesse nit / nfev", "SciPy nit / nfev"], lines)


def solution_table(results: Results) -> str:
    """Lay out seconds and final gradients by problem and method."""
    lines = []
    for group in side_by_side(rows_of(results, "solution"), "problem", "method"):
        row = group["hesse"]
        values = cells(group, lambda r: number(1e3 * r["seconds"]))
        gradients = [f"{group[c]['gradient_norm']:.0e}" for c in group]
        lines.append([row["problem"], row["method"], *values, ratios(group, "seconds"), *gradients])
    names = [f"{name}, ms" for name in CONTESTANTS]
    gradient_names = [f"{name} ‖g‖" for name in CONTESTANTS]
    return markdown(["problem", "method", *names, " : ".join(CONTESTANTS), *gradient_names], lines)


def lbfgs_scale_table(results: Results) -> str:
    """Lay out the time per iteration of L-BFGS on long vectors, in units of streaming."""
    lines = [
        [
            f"{row['n']:.0e}".replace("e+0", "e"),
            row["contestant"],
            str(row["threads"]),
            number(1e3 * row["overhead_s"]),
            number(1e3 * row["stream_s"]),
            f"{row['overhead_s'] / row['stream_s']:.2f}",
        ]
        for row in rows_of(results, "lbfgs_scale")
    ]
    header = ["n", "contestant", "threads", "beside callbacks, ms", "4 m n numbers, ms", "ratio"]
    return markdown(header, lines)


def import_table(results: Results) -> str:
    """Lay out the milliseconds of the imports."""
    rows = rows_of(results, "import")
    lines = [[number(row["numpy_ms"]), number(row["hesse_ms"])] for row in rows]
    return markdown(["`import numpy`, ms", "`import hesse` after it, ms"], lines)


def machine_table(results: Results) -> str:
    """Lay out what the numbers depend on; names of hosts, users and folders are left out."""
    info = results["machine_info"]
    bench = info["bench"]
    wrapper = next((row["wrapper_ns"] for row in rows_of(results, "overhead")), None)
    lines = [
        ["CPU", info["cpu"].get("brand_raw", info["machine"])],
        ["cores", str(bench["cores"])],
        ["OMP_NUM_THREADS", bench["threads"]],
        ["system", f"{info['system']}, {info['machine']}"],
        ["Python", f"{info['python_implementation']} {info['python_version']}"],
        ["NumPy", f"{bench['numpy']} ({bench['blas']})"],
        ["SciPy", bench["scipy"]],
        ["hesse", f"{bench['hesse']}, instruction set {bench['hesse_isa']}"],
        ["date", results["datetime"][:10]],
    ]
    if wrapper is not None:
        lines.append(["stopwatch, per callback", f"{number(wrapper)} ns (not subtracted)"])
    return markdown(["", "this run"], lines)


TABLES: dict[str, Callable[[Results], str]] = {
    "machine": machine_table,
    "overhead-per-iteration": lambda r: overhead_table(r, "overhead_per_iteration_us"),
    "overhead-per-evaluation": lambda r: overhead_table(r, "overhead_per_evaluation_us"),
    "overhead-family": lambda r: beside_scipy_table(r, "overhead-family"),
    "overhead-bounds": lambda r: beside_scipy_table(r, "overhead-bounds"),
    "lbfgs-scale": lbfgs_scale_table,
    "import": import_table,
    "solution": solution_table,
    "dense": kernel_report.dense_table,
    "gram": kernel_report.gram_table,
    "batch": kernel_report.batch_table,
    "fits-small": lambda r: fit_report.fits_table(r, "least-squares"),
    "fits-tall": lambda r: fit_report.fits_table(r, "tall-least-squares"),
    "batches": batch_report.batch_fits_table,
    "batch-memory": batch_report.memory_table,
    "isa": kernel_report.isa_table,
    "network": network_report.network_table,
    "glm": glm_report.glm_table,
    "glm-pass": glm_report.glm_pass_table,
    "glm-blocks": glm_blocks_report.glm_blocks_table,
    "glm-rates": glm_blocks_report.glm_rates_table,
    "modification": kernel_report.modification_table,
    "training": training_report.training_table,
    "training-ratios": training_report.ratio_table,
    "training-epoch": training_report.epoch_table,
}


def updated(text: str, results: Results, names: Sequence[str]) -> str:
    """Return the README's text with the named tables of these results."""
    return replaced(text, {name: TABLES[name](results) for name in names}, README.name)


def joined(parts: Sequence[Results]) -> Results:
    """Return the benchmarks of all parts; the machine is that of the first."""
    return {**parts[0], "benchmarks": [one for part in parts for one in part["benchmarks"]]}


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments, then print the tables or update the README."""
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=__doc__)
    what = "JSON of pytest bench --benchmark-json=FILE"
    parser.add_argument("results", type=Path, nargs="+", help=what)
    parser.add_argument("--update", action="store_true", help=f"rewrite those of {README.name}")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    arguments = parser.parse_args(argv)
    results = joined([json.loads(part.read_text(encoding="utf-8")) for part in arguments.results])
    if arguments.update:
        text = README.read_text(encoding="utf-8")
        README.write_text(updated(text, results, arguments.tables), encoding="utf-8")
    else:
        for name in arguments.tables:
            print(f"{name}\n\n{TABLES[name](results)}\n")


if __name__ == "__main__":
    main()
