"""Curves of loss and accuracy, and the spectra, as an image."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hesse._digits.extras import require
from hesse._digits.records import Results
from hesse._digits.settings import Settings

# Colour-blind-safe palette of Okabe and Ito (2008); markers and dashes differ as well,
# so that the curves stay apart in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":")
# Below this, eigenvalues are drawn as if on a line through zero.
_LINEAR = 1e-8


def draw_plot(path: Path, results: Results, settings: Settings) -> None:
    """Draw loss and accuracy of each method's first run against seconds and epochs.

    Parameters
    ----------
    path : Path
        The image file; replaced if it exists.
    results : Results
        What is finished.
    settings : Settings
        What was to be done.
    """
    # A Figure without pyplot needs no display and leaves the user's backend alone.
    figure: Any = require("matplotlib.figure").Figure(figsize=(14.0, 7.5), layout="constrained")
    panels = figure.subplots(2, 3)
    done = [name for name in settings.methods if results.of(name)]
    for column, unit in enumerate(("seconds", "epochs")):
        for index, name in enumerate(done):
            record = results.of(name)[0]
            style = {
                "color": COLOURS[index % len(COLOURS)],
                "linestyle": DASHES[index % len(DASHES)],
                "marker": MARKERS[index % len(MARKERS)],
                "markersize": 4,
                "label": name,
            }
            where = record.history[unit]
            # Some twelve markers a curve tell the methods apart without hiding them.
            every = max(1, len(where) // 12)
            panels[0, column].plot(where, record.history["loss"], markevery=every, **style)
            reports = [where[int(row)] for row in record.accuracies["report"]]
            every = max(1, len(reports) // 12)
            test = [100 * share for share in record.accuracies["test"]]
            panels[1, column].plot(reports, test, markevery=every, **style)
        _label(panels[:, column], unit)
    panels[0, 1].legend(frameon=False)
    _draw_spectra(panels[0, 2], results)
    _draw_ends(panels[1, 2], results, done)
    figure.savefig(path, dpi=130)


def _label(column: Any, unit: str) -> None:
    """Name the axes of a column; time and epochs of fast and slow methods differ by decades."""
    for panel in column:
        panel.set_xscale("symlog", linthresh=1e-2 if unit == "seconds" else 1.0)
        panel.set_xlabel("seconds of training" if unit == "seconds" else "epochs (gradients)")
        panel.grid(visible=True, alpha=0.3)
    column[0].set_yscale("log")
    column[0].set_ylabel("training loss (mean cross-entropy, nats)")
    column[1].set_ylabel("test accuracy, %")
    column[1].set_ylim(80.0, 100.0)


def _draw_spectra(panel: Any, results: Results) -> None:
    """Draw the eigenvalues by rank, on a scale that shows both signs."""
    for index, spectrum in enumerate(results.spectra):
        values = spectrum.eigenvalues[::-1]
        bound = "" if spectrum.is_complete else "at least "
        panel.plot(
            range(1, len(values) + 1),
            values,
            color=COLOURS[index],
            linestyle="none" if not spectrum.is_complete else "-",
            marker="." if not spectrum.is_complete else "",
            label=f"{spectrum.place}: {bound}{spectrum.negative} negative",
        )
    panel.set_yscale("symlog", linthresh=_LINEAR)
    panel.set_xlabel("rank")
    panel.set_ylabel("eigenvalue of the Hessian")
    panel.grid(visible=True, alpha=0.3)
    if results.spectra:
        panel.legend(frameon=False)


def _draw_ends(panel: Any, results: Results, done: list[str]) -> None:
    """Draw the test accuracy at the end of every run, without and with a penalty."""
    for with_l2, marker in ((False, "o"), (True, "^")):
        ends = [
            (place, 100 * record.test_accuracy)
            for place, name in enumerate(done)
            for record in results.of(name, with_l2)
        ]
        if ends:
            label = "with L2" if with_l2 else "without L2"
            panel.plot(*zip(*ends, strict=True), marker, color=COLOURS[with_l2], label=label)
    panel.set_xticks(range(len(done)), done, rotation=30, ha="right")
    panel.set_ylabel("test accuracy at the end, %")
    panel.grid(visible=True, alpha=0.3)
    panel.legend(frameon=False)
