"""Command-line options of ``hesse digits``, their checks, and the order of the work."""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import fields
from pathlib import Path

from hesse._digits.experiment import METHODS, Dataset, Record, Settings, load_data, run_method
from hesse._digits.extras import MissingExtraError, require
from hesse._digits.report import draw_plot, make_progress, print_table, write_json

SUMMARY = "Train a small network on handwritten digits and compare methods."
# Both NumPy's and scikit-learn's seeding take it; scikit-learn's ends here.
LARGEST_SEED = 2**32 - 1
PLOT_SUFFIXES = (".png", ".pdf", ".svg")
_PACKAGES = ("sklearn", "rich", "threadpoolctl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``hesse digits``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The subcommand's parser.
    """
    default = Settings()
    shown = " (default: %(default)s)"
    for flag, metavar, kind, value, text in (
        ("--seed", "N", _seed, default.seed, "seed of the split and of the initial point"),
        ("--gtol", "G", _positive, default.gtol, "stop at a largest gradient entry of G"),
        ("--max-iter", "N", _count, default.max_iter, "most iterations per method"),
        ("--max-time", "SECONDS", _positive, default.max_time, "most time per method"),
    ):
        parser.add_argument(flag, metavar=metavar, type=kind, default=value, help=text + shown)
    parser.add_argument(
        "--methods",
        metavar="A,B",
        type=_methods,
        default=default.methods,
        help=f"methods to run, out of {', '.join(METHODS)} (default: all)",
    )
    for flag, parse, text in (
        ("--plot", _plot_file, "draw the loss against time and iterations (.png, .pdf or .svg)"),
        ("--json", _output_file, "write all numbers, those of every iteration included"),
    ):
        parser.add_argument(flag, metavar="FILE", type=parse, help=text)
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Run ``hesse digits``.

    Parameters
    ----------
    arguments : argparse.Namespace
        Parsed options of `add_arguments`.

    Returns
    -------
    int
        0, or 1 when a package is missing or a file could not be written.

    Raises
    ------
    KeyboardInterrupt
        When stopped from the keyboard, after the finished methods have been reported.
    """
    settings = Settings(
        **{entry.name: getattr(arguments, entry.name) for entry in fields(Settings)}
    )
    try:
        # Before the training, so that nobody waits for a run that cannot be reported.
        for name in _PACKAGES + (("matplotlib",) if arguments.plot else ()):
            require(name)
        data = load_data(settings.seed)
        records, interrupted = _train(settings, data, arguments.quiet)
        if records:
            print_table(records, settings)
            if arguments.json:
                write_json(arguments.json, records, settings, data, interrupted)
            if arguments.plot:
                draw_plot(arguments.plot, records)
    except (MissingExtraError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if interrupted:
        raise KeyboardInterrupt
    return 0


def _train(settings: Settings, data: Dataset, quiet: bool) -> tuple[list[Record], bool]:
    """Run the methods in turn; return the finished ones and whether Ctrl-C came."""
    records: list[Record] = []
    try:
        with make_progress(quiet) as progress:
            for method in settings.methods:
                progress.start(method)
                records.append(run_method(method, data, settings, progress.update))
                progress.finish(records[-1])
    except KeyboardInterrupt:
        return records, True
    return records, False


def _methods(text: str) -> tuple[str, ...]:
    """Parse a comma-separated list of methods."""
    names = tuple(name.strip() for name in text.split(","))
    if len(set(names)) < len(names) or not set(names) <= set(METHODS):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a comma-separated list of different methods out of "
            f"{', '.join(METHODS)}"
        )
    return names


def _seed(text: str) -> int:
    """Parse a seed."""
    return _integer(text, 0, LARGEST_SEED)


def _count(text: str) -> int:
    """Parse a number of iterations; a C++ int holds it."""
    return _integer(text, 1, 2**31 - 1)


def _integer(text: str, smallest: int, largest: int) -> int:
    """Parse a whole number within bounds."""
    try:
        value = int(text)
    except ValueError:
        value = smallest - 1
    if not smallest <= value <= largest:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number from {smallest} to {largest}"
        )
    return value


def _positive(text: str) -> float:
    """Parse a positive finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive finite number")
    return value


def _plot_file(text: str) -> Path:
    """Parse the name of an image file."""
    if Path(text).suffix.lower() not in PLOT_SUFFIXES:
        raise argparse.ArgumentTypeError(
            f"{text!r} does not end in one of {', '.join(PLOT_SUFFIXES)}"
        )
    return _output_file(text)


def _output_file(text: str) -> Path:
    """Parse the name of a file that can be written.

    Opening is the only test that holds everywhere: permission bits say nothing to root
    or on a read-only file system. Nothing in the file is changed, and none is left.
    """
    path = Path(text)
    existed = path.exists()
    try:
        with path.open("ab"):
            pass
        if not existed:
            # Opening a dangling link creates its target; the link is the user's.
            path.resolve().unlink()
    except OSError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a file that can be written ({error.strerror})"
        ) from error
    return path
