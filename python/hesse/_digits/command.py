"""Command-line options of ``hesse digits``, their checks, and the order of the work."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from hesse._argument_types import output_file, plot_file, positive_number
from hesse._digits import outside
from hesse._digits.contestants import METHODS
from hesse._digits.experiment import Experiment
from hesse._digits.extras import MissingExtraError, require
from hesse._digits.plot import draw_plot
from hesse._digits.progress import make_progress
from hesse._digits.report import print_tables, write_json
from hesse._digits.settings import DIGITS, FULL, HARD, HARD_FULL, HARD_QUICK, QUICK, Settings

SUMMARY = "Train a network on handwritten digits and compare methods."
LARGEST_COUNT = 1000
# Both NumPy's and scikit-learn's seeding take it and those after it; scikit-learn's ends there.
LARGEST_SEED = 2**32 - 1 - LARGEST_COUNT
_PACKAGES = ("sklearn", "rich")
# By --hard and by how much is done.
PRESETS = {
    (False, "quick"): QUICK,
    (False, "default"): DIGITS,
    (False, "full"): FULL,
    (True, "quick"): HARD_QUICK,
    (True, "default"): HARD,
    (True, "full"): HARD_FULL,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``hesse digits``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The subcommand's parser.
    """
    amount = parser.add_mutually_exclusive_group()
    for level, text in (
        ("quick", "one seed, a small grid, no other library; within 20 s"),
        ("full", "large grids, and more seeds of slow methods; some minutes"),
    ):
        amount.add_argument(
            f"--{level}",
            dest="level",
            action="store_const",
            const=level,
            default="default",
            help=text,
        )
    parser.add_argument(
        "--hard",
        action="store_true",
        help=f"{HARD.deformed:,} deformed digits, a network of 54,810 parameters",
    )
    parser.add_argument(
        "--seed", metavar="N", type=_seed, default=0, help="first seed (default: %(default)s)"
    )
    for flag, metavar, kind, text in (
        ("--seeds", "N", _count, "number of seeds: of split, start and all draws"),
        ("--max-passes", "P", positive_number, "most passes over the data per run"),
        ("--max-time", "SECONDS", positive_number, "most seconds per run"),
    ):
        name = flag.removeprefix("--").replace("-", "_")
        shown = f" (default: {getattr(DIGITS, name):g}, {getattr(HARD, name):g} with --hard)"
        parser.add_argument(flag, metavar=metavar, type=kind, help=text + shown)
    parser.add_argument(
        "--methods",
        metavar="A,B",
        type=_methods,
        help=f"methods to run, out of {', '.join(METHODS)} (default: "
        f"{', '.join(DIGITS.methods)}, as far as installed; {', '.join(HARD.methods)} with --hard)",
    )
    for flag, parse, text in (
        ("--plot", plot_file, "draw loss and accuracy against seconds and epochs, and spectra"),
        ("--json", output_file, "write all numbers, those of every report included"),
    ):
        parser.add_argument(flag, metavar="FILE", type=parse, help=text)
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def read_settings(arguments: argparse.Namespace) -> Settings:
    """Choose the preset, and change what was asked for.

    Parameters
    ----------
    arguments : argparse.Namespace
        Parsed options of `add_arguments`.

    Returns
    -------
    Settings
        What to do.
    """
    settings = PRESETS[arguments.hard, arguments.level]
    given = {
        name: value
        for name in ("seeds", "max_passes", "max_time", "methods")
        if (value := getattr(arguments, name)) is not None
    }
    if "methods" not in given:
        given["methods"] = tuple(
            name for name in settings.methods if outside.is_installed(METHODS[name])
        )
    return replace(settings, seed=arguments.seed, **given)


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
        When stopped from the keyboard, after what is finished has been reported.
    """
    settings = read_settings(arguments)
    try:
        # Before the training, so that nobody waits for a run that cannot be reported.
        for name in _PACKAGES + (("matplotlib",) if arguments.plot else ()):
            require(name)
        for method in settings.methods:
            outside.require_library(METHODS[method])
        interrupted = _run_and_report(settings, arguments)
    except (MissingExtraError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if interrupted:
        raise KeyboardInterrupt
    return 0


def _run_and_report(settings: Settings, arguments: argparse.Namespace) -> bool:
    """Do the work, report what is finished, and say whether Ctrl-C came."""
    interrupted = False
    with make_progress(arguments.quiet) as progress:
        experiment = Experiment(settings, progress)
        try:
            experiment.run()
        except KeyboardInterrupt:
            interrupted = True
    results = experiment.results
    if results.tunings or results.records:
        network = experiment.first_network()
        print_tables(results, settings, network)
        if interrupted:
            print("stopped before its end: the tables show what was finished")
        if arguments.json:
            write_json(arguments.json, results, settings, network, interrupted)
        if arguments.plot:
            draw_plot(arguments.plot, results, settings)
    return interrupted


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
    """Parse a number of seeds."""
    return _integer(text, 1, LARGEST_COUNT)


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
