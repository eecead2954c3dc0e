"""The ``hesse`` command: argument parsing and the table of subcommands.

Exit codes follow the usual shell conventions: 0 for a finished command, 1 for a
command that could not do its work, 2 for wrong arguments and 130 (128 + SIGINT) for a
command stopped from the keyboard.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import hesse
from hesse._digits import command as digits
from hesse._fit import command as fit

INTERRUPTED = 130


@dataclass(frozen=True)
class Subcommand:
    """One subcommand of ``hesse``.

    Parameters
    ----------
    name : str
        The word typed after ``hesse``.
    summary : str
        One line for ``hesse --help``.
    add_arguments : callable
        ``add_arguments(parser)`` declares the options on the subcommand's parser.
    run : callable
        ``run(arguments) -> int`` does the work and returns the exit code.
    """

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


SUBCOMMANDS: tuple[Subcommand, ...] = (
    Subcommand("digits", digits.SUMMARY, digits.add_arguments, digits.run),
    Subcommand("fit", fit.SUMMARY, fit.add_arguments, fit.run),
)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the ``hesse`` command with all its subcommands.

    Returns
    -------
    argparse.ArgumentParser
        A parser whose result carries the chosen subcommand's ``run`` function.
    """
    parser = argparse.ArgumentParser(
        prog="hesse",
        description="Second-order optimisation from the command line.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hesse {hesse.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for entry in SUBCOMMANDS:
        child = commands.add_parser(
            entry.name, help=entry.summary, description=entry.summary, allow_abbrev=False
        )
        entry.add_arguments(child)
        child.set_defaults(run=entry.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the ``hesse`` command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name. Default: ``sys.argv[1:]``.

    Returns
    -------
    int
        The exit code: 0, 1 or 130.

    Raises
    ------
    SystemExit
        From argparse: code 2 for wrong arguments, 0 for ``--help`` and ``--version``.
    """
    arguments = build_parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
