"""Types of command-line arguments: what argparse calls to read a word."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

PLOT_SUFFIXES = (".png", ".pdf", ".svg")


def positive_number(text: str) -> float:
    """Parse a positive finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive finite number")
    return value


def level(text: str) -> float:
    """Parse the level of an interval."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value < 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
    return value


def plot_file(text: str) -> Path:
    """Parse the name of an image file."""
    if Path(text).suffix.lower() not in PLOT_SUFFIXES:
        raise argparse.ArgumentTypeError(
            f"{text!r} does not end in one of {', '.join(PLOT_SUFFIXES)}"
        )
    return output_file(text)


def output_file(text: str) -> Path:
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
