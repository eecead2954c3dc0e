"""How far a run has come, on a terminal or in plain lines."""

from __future__ import annotations

import sys
import time
from typing import Any, TextIO

from hesse._digits.experiment import Listener
from hesse._digits.extras import require

# Wide enough for the tables on one line per method where there is no terminal to ask.
PLAIN_WIDTH = 120
# Least time between two progress lines where a line cannot be drawn over, in seconds.
PLAIN_INTERVAL = 1.0


class Progress(Listener):
    """A context manager that, by itself, shows nothing."""

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End, whatever happened."""


class _Lines(Progress):
    """Prints plain lines, at most one a second, for a stream that is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._label = ""
        self._is_last = False
        self._latest = 0.0

    def start(self, task: str, part: int, parts: int) -> None:
        self._label = task if parts == 1 else f"{task} ({part} of {parts})"
        self._is_last = part == parts
        self._latest = time.monotonic()

    def update(self, passes: float, loss: float) -> None:
        now = time.monotonic()
        if now - self._latest >= PLAIN_INTERVAL:
            self._latest = now
            self._print(f"{passes:.0f} passes, loss {loss:.2e}")

    def finish(self, outcome: str) -> None:
        if self._is_last:
            self._print(outcome)

    def _print(self, text: str) -> None:
        print(f"{self._label}: {text}", file=self._stream, flush=True)


class _Live(Progress):
    """Redraws one line per task on a terminal, from rich's own thread."""

    def __init__(self, stream: TextIO) -> None:
        rich = require("rich.progress")
        self._bars: Any = rich.Progress(
            # The one spinner whose frames are ASCII in every encoding.
            rich.SpinnerColumn("line", finished_text="*"),
            rich.TextColumn("{task.description:<25}", markup=False),
            rich.TextColumn("{task.completed:>3.0f} of {task.total:>3.0f}", markup=False),
            rich.TextColumn("{task.elapsed:>5.1f} s", markup=False),
            rich.TextColumn("{task.fields[state]}", markup=False),
            console=console(stream),
        )
        self._task: Any = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def start(self, task: str, part: int, parts: int) -> None:
        if part == 1:
            self._task = self._bars.add_task(task, total=parts, state="")

    def update(self, passes: float, loss: float) -> None:
        self._bars.update(self._task, state=f"{passes:.0f} passes, loss {loss:.2e}")

    def finish(self, outcome: str) -> None:
        self._bars.update(self._task, advance=1, state=outcome)


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


def console(stream: TextIO) -> Any:
    """Make a console that writes control characters to a terminal only.

    rich would also write them where FORCE_COLOR or TTY_COMPATIBLE asks for them.

    Parameters
    ----------
    stream : text stream
        Where it writes to.

    Returns
    -------
    rich.console.Console
        As wide as the terminal.
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
