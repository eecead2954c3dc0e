"""What ``hesse digits`` prints and writes: tables and a JSON file."""

from __future__ import annotations

import json
import math
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

import hesse
from hesse._digits.contestants import METHODS, spelled
from hesse._digits.experiment import TARGETS, TUNING_TARGET
from hesse._digits.extras import require
from hesse._digits.progress import console
from hesse._digits.records import Arrival, Record, Results, median_arrival
from hesse._digits.settings import Settings
from hesse.neural_network import Network

ABSENT = "-"
CHARGED = "{} + tuning"
_LIBRARIES = ("scikit-learn", "torch", "keras")

Of = Callable[[Arrival], float]


def print_tables(results: Results, settings: Settings, network: Network) -> None:
    """Print what was found to standard output.

    Parameters
    ----------
    results : Results
        What is finished.
    settings : Settings
        What was to be done.
    network : Network
        That of the first seed, for its sizes.
    """
    widths = "-".join(map(str, network.widths))
    data = "deformed digits" if settings.deformed else "digits"
    out = console(sys.stdout)
    out.print(
        f"{widths} network ({network.n_parameters:,} parameters) on {network.n_samples:,} {data}"
    )
    done = [name for name in settings.methods if results.of(name)]
    tables = (
        _tunings(results),
        _arrivals(results, done, "seconds of training", lambda a: a.seconds, "{:.3g}"),
        _arrivals(results, done, "passes over the data", lambda a: a.passes, "{:.0f}"),
        _accuracies(results, settings, done),
        _spectra(results),
    )
    for table in tables:
        if table.row_count:
            out.print()
            out.print(table)


def _table(title: str, caption: str, *headings: str) -> Any:
    table: Any = require("rich.table").Table(
        title=title,
        caption=caption,
        # Without a frame it fits a terminal of 80 columns.
        box=require("rich.box").SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
        title_justify="left",
        caption_justify="left",
    )
    table.add_column(headings[0], no_wrap=True)
    for heading in headings[1:]:
        table.add_column(heading, justify="right")
    return table


def _tunings(results: Results) -> Any:
    """Lay out the grids and what won."""
    table = _table(
        "Tuning: every setting of a grid on the first seed",
        f"best: first at a training loss of {TUNING_TARGET:g}, or lowest when the trial ended",
        "method",
        "trials",
        "seconds",
    )
    for heading in ("grid", "best"):
        table.add_column(heading)
    for tuning in results.tunings:
        names = tuning.trials[0].setting
        tried = {n: sorted({trial.setting[n] for trial in tuning.trials}) for n in names}
        grid = "; ".join(
            f"{name.replace('_', ' ')} {' '.join(f'{v:g}' for v in values)}"
            for name, values in tried.items()
        )
        cost = f"{tuning.seconds:.2f}"
        table.add_row(tuning.algorithm, str(len(tuning.trials)), cost, grid, spelled(tuning.best))
    return table


def _arrivals(results: Results, done: Sequence[str], what: str, of: Of, layout: str) -> Any:
    """Lay out medians until each training loss; seconds also with the tuning's cost."""
    heads = (f"{target:g}" for target in TARGETS)
    table = _table(
        f"Median {what} to a training loss of", "", "method", *heads, "at the end", "runs"
    )
    for name in done:
        records = results.of(name)
        end = statistics.median(record.loss for record in records)
        charges = {name: 0.0}
        if what.startswith("seconds") and (grid := METHODS[name].grid) == name:
            charges[CHARGED.format(name)] = results.tuning_seconds(grid)
        for label, charge in charges.items():
            medians = [median_arrival(records, target, of) for target in TARGETS]
            cells = [ABSENT if m is None else layout.format(m + charge) for m in medians]
            table.add_row(label, *cells, f"{end:.1e}", str(len(records)))
    return table


def _accuracies(results: Results, settings: Settings, done: Sequence[str]) -> Any:
    """Lay out median accuracies at the end, without and with the penalty."""
    chosen = sorted(f"{penalty.chosen:g}" for penalty in results.penalties)
    caption = f"L2 chosen on a validation part for each seed: {', '.join(chosen)}"
    table = _table(
        "Median accuracy at the end, %",
        caption if chosen else "",
        "method",
        "training",
        "test",
        "training, L2",
        "test, L2",
        "ended by",
    )
    for name in done:
        cells = []
        for with_l2 in (False, True):
            records = results.of(name, with_l2)
            cells += [_percent([r.train_accuracy for r in records])]
            cells += [_percent([r.test_accuracy for r in records])]
        reasons = ", ".join(dict.fromkeys(record.reason for record in results.of(name)))
        table.add_row(name, *cells, reasons)
    return table


def _percent(values: list[float]) -> str:
    return f"{100 * statistics.median(values):.1f}" if values else ABSENT


def _spectra(results: Results) -> Any:
    """Lay out the ends of the Hessian's spectrum."""
    table = _table(
        f"The Hessian along the first run of {results.spectra[0].method}"
        if results.spectra
        else "",
        "",
        "at the",
        "loss",
        "smallest",
        "largest",
        "negative",
        "of computed",
    )
    for spectrum in results.spectra:
        values = spectrum.eigenvalues
        table.add_row(
            spectrum.place,
            f"{spectrum.loss:.1e}",
            f"{values[0]:.2e}",
            f"{values[-1]:.2e}",
            f"{'' if spectrum.is_complete else 'at least '}{spectrum.negative:,}",
            f"{len(values):,}",
        )
    return table


def write_json(
    path: Path, results: Results, settings: Settings, network: Network, interrupted: bool
) -> None:
    """Write every number of the experiment to a JSON file.

    Parameters
    ----------
    path : Path
        The file; replaced if it exists.
    results : Results
        What is finished.
    settings : Settings
        What was to be done.
    network : Network
        That of the first seed, for its sizes.
    interrupted : bool
        Whether the experiment was stopped before its end.
    """
    document = {
        "versions": {
            "hesse": hesse.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            **_versions(),
        },
        "platform": platform.platform(),
        "threads": hesse.get_num_threads(),
        "settings": asdict(settings),
        "data": {
            "training_samples": network.n_samples,
            "widths": list(network.widths),
            "parameters": network.n_parameters,
        },
        "targets": list(TARGETS),
        "interrupted": interrupted,
        "tunings": [
            {**asdict(tuning), "best": tuning.best, "seconds": tuning.seconds}
            for tuning in results.tunings
        ],
        "penalties": [{**asdict(p), "chosen": p.chosen} for p in results.penalties],
        "medians": _medians(results, settings),
        "runs": [asdict(record) for record in results.records],
        "spectra": [asdict(spectrum) for spectrum in results.spectra],
    }
    text = json.dumps(_finite(document), indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _medians(results: Results, settings: Settings) -> list[dict[str, Any]]:
    """Lay out the table of seconds and passes for programs."""
    rows = []
    for name in settings.methods:
        records: list[Record] = results.of(name)
        if not records:
            continue
        for target in TARGETS:
            seconds = median_arrival(records, target, lambda a: a.seconds)
            cost = results.tuning_seconds(METHODS[name].grid)
            rows.append(
                {
                    "method": name,
                    "target": target,
                    "seconds": seconds,
                    "seconds_with_tuning": None if seconds is None else seconds + cost,
                    "passes": median_arrival(records, target, lambda a: a.passes),
                }
            )
    return rows


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _finite(value: Any) -> Any:
    """Replace NaN and infinity by None in nested lists and dicts; JSON has neither."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
