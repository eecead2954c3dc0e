"""What ``hesse digits`` shows and writes: progress, table, JSON file and plot."""

from __future__ import annotations

import json
import math
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import numpy as np

import hesse
from hesse._digits.experiment import Dataset, Record, Settings, build_network
from hesse._digits.extras import require

# Wide enough for the table on one line per method where there is no terminal to ask.
PLAIN_WIDTH = 120
# Least time between two progress lines where a line cannot be drawn over, in seconds.
PLAIN_INTERVAL = 1.0
# Colour-blind-safe palette of Okabe and Ito (2008); markers and dashes differ as well,
# so that the curves stay apart in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")
_HEADINGS = (
    "iter.",
    "f",
    "g",
    "Hv",
    "seconds",
    "training\nloss",
    "training\naccuracy",
    "test\naccuracy",
)


class Progress:
    """How far a run has come; a context manager that, by itself, shows nothing."""

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End, whatever happened."""

    def start(self, method: str) -> None:
        """Announce a method."""

    def update(self, iteration: int, loss: float) -> None:
        """Show the state after an iteration."""

    def finish(self, record: Record) -> None:
        """Show the outcome of the method."""


class _Lines(Progress):
    """Prints plain lines, at most one a second, for a stream that is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._method = ""
        self._latest = 0.0

    def start(self, method: str) -> None:
        self._method = method
        self._latest = time.monotonic()

    def update(self, iteration: int, loss: float) -> None:
        now = time.monotonic()
        if now - self._latest >= PLAIN_INTERVAL:
            self._latest = now
            self._print(iteration, loss, "")

    def finish(self, record: Record) -> None:
        self._print(record.iterations, record.loss, f", {_words(record.reason)}")

    def _print(self, iteration: int, loss: float, end: str) -> None:
        text = f"{self._method}: iteration {iteration}, loss {loss:.2e}{end}"
        print(text, file=self._stream, flush=True)


class _Live(Progress):
    """Redraws one line per method on a terminal, from rich's own thread."""

    def __init__(self, stream: TextIO) -> None:
        rich = require("rich.progress")
        self._bars: Any = rich.Progress(
            # The one spinner whose frames are ASCII in every encoding.
            rich.SpinnerColumn("line", finished_text="*"),
            rich.TextColumn("{task.description:<10}", markup=False),
            rich.TextColumn("iteration {task.completed:>4.0f}", markup=False),
            rich.TextColumn("loss {task.fields[loss]:<8}", markup=False),
            rich.TextColumn("{task.elapsed:>5.1f} s", markup=False),
            rich.TextColumn("{task.fields[outcome]}", markup=False),
            console=_console(stream),
        )
        self._task: Any = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def start(self, method: str) -> None:
        self._task = self._bars.add_task(method, total=None, loss="", outcome="")

    def update(self, iteration: int, loss: float) -> None:
        self._bars.update(self._task, completed=iteration, loss=f"{loss:.2e}")

    def finish(self, record: Record) -> None:
        self._bars.update(
            self._task,
            completed=record.iterations,
            total=record.iterations,
            loss=f"{record.loss:.2e}",
            outcome=_words(record.reason),
        )
        self._bars.stop_task(self._task)


def make_progress(quiet: bool) -> Progress:
    """Choose the progress display for standard error.

    Parameters
    ----------
    quiet : bool
        Show nothing.

    Returns
    -------
    Progress
        A live display on a terminal, plain lines elsewhere.
    """
    if quiet:
        return Progress()
    return _Live(sys.stderr) if sys.stderr.isatty() else _Lines(sys.stderr)


def print_table(records: Sequence[Record], settings: Settings) -> None:
    """Print one row per finished method to standard output.

    Parameters
    ----------
    records : sequence of Record
        Finished runs.
    settings : Settings
        Their settings; the title names the seed.
    """
    unfinished = len(records) < len(settings.methods)
    table: Any = require("rich.table").Table(
        title=f"64-32-10 network on the scikit-learn digits, seed {settings.seed}",
        caption=f"{len(records)} of {len(settings.methods)} methods finished" * unfinished,
        # With neither frame nor padding it fits a terminal of 80 columns.
        box=require("rich.box").SIMPLE_HEAD,
        show_edge=False,
        padding=0,
    )
    table.add_column("method", no_wrap=True)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("stopped by")
    for record in records:
        table.add_row(
            record.method,
            str(record.iterations),
            str(record.function_evaluations),
            str(record.gradient_evaluations),
            str(record.hessian_products),
            f"{record.seconds:.2f}",
            f"{record.loss:.2e}",
            f"{100 * record.train_accuracy:.1f} %",
            f"{100 * record.test_accuracy:.1f} %",
            _words(record.reason),
        )
    _console(sys.stdout).print(table)


def write_json(
    path: Path, records: Sequence[Record], settings: Settings, data: Dataset, interrupted: bool
) -> None:
    """Write every number of the experiment to a JSON file.

    Parameters
    ----------
    path : Path
        The file; replaced if it exists.
    records : sequence of Record
        Finished runs.
    settings : Settings
        Their settings.
    data : Dataset
        The digits, for their sizes.
    interrupted : bool
        Whether the experiment was stopped before the last method finished.
    """
    document = {
        "versions": {
            "hesse": hesse.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": require("sklearn").__version__,
        },
        "platform": platform.platform(),
        "settings": asdict(settings),
        "data": {
            "training_samples": len(data.train_labels),
            "test_samples": len(data.test_labels),
            "parameters": build_network(data).n_parameters,
        },
        "interrupted": interrupted,
        "runs": [asdict(record) for record in records],
    }
    text = json.dumps(_finite(document), indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def draw_plot(path: Path, records: Sequence[Record]) -> None:
    """Draw the training loss against seconds and against iterations.

    Parameters
    ----------
    path : Path
        The image file; replaced if it exists.
    records : sequence of Record
        Finished runs.
    """
    # A Figure without pyplot needs no display and leaves the user's backend alone.
    figure: Any = require("matplotlib.figure").Figure(figsize=(10.0, 4.2), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for panel, name, label in zip(
        panels, ("seconds", "iteration"), ("seconds", "iterations"), strict=True
    ):
        for index, record in enumerate(records):
            style = index % len(COLOURS)
            panel.semilogy(
                record.history[name],
                record.history["fun"],
                color=COLOURS[style],
                linestyle=DASHES[style],
                marker=MARKERS[style],
                markersize=5,
                # Some twelve markers a curve tell the methods apart without hiding them.
                markevery=max(1, len(record.history[name]) // 12),
                label=record.method,
            )
        panel.set_xlabel(label)
        panel.grid(visible=True, alpha=0.3)
    panels[0].set_ylabel("training loss (mean cross-entropy, nats)")
    panels[1].legend(frameon=False)
    figure.suptitle("Training a 64-32-10 ReLU network on the digits")
    figure.savefig(path, dpi=150)


def _console(stream: TextIO) -> Any:
    """Make a console that writes control characters to a terminal only.

    rich would also write them where FORCE_COLOR or TTY_COMPATIBLE asks for them.
    """
    terminal = stream.isatty()
    return require("rich.console").Console(
        file=stream,
        force_terminal=terminal,
        width=None if terminal else PLAIN_WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _words(reason: str) -> str:
    """Write the name of a status as words."""
    return reason.replace("_", " ").lower()


def _finite(value: Any) -> Any:
    """Replace NaN and infinity by None in nested lists and dicts; JSON has neither."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
