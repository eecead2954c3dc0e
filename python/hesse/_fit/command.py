"""Command-line options of ``hesse fit``, their checks, and the order of the work."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from hesse import _core
from hesse._argument_types import level, plot_file, positive_number
from hesse._curve_fitting import curve_fit
from hesse._extras import MissingExtraError, require
from hesse._fit.report import Outcome, as_json, as_text
from hesse._fit.table import Floats, Table, read_table
from hesse._losses import LOSSES

SUMMARY = "Fit curves to the columns of a table of numbers."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``hesse fit``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The subcommand's parser.
    """
    parser.add_argument("data", type=Path, metavar="DATA.csv", help="numbers in columns")
    terms = str(_core.curve_term_names()).replace("%", "%%")
    parser.add_argument(
        "--model", required=True, help=f"a native model, or a sum such as gaussian+linear: {terms}"
    )
    columns = "by name or number"
    parser.add_argument("--x", nargs="+", metavar="COLUMN", help=f"{columns}; default: the first")
    parser.add_argument(
        "--y", nargs="+", metavar="COLUMN", help=f"{columns}; default: all others, one fit each"
    )
    parser.add_argument("--sigma", metavar="COLUMN", help="standard deviations of all values")
    parser.add_argument(
        "--absolute-sigma", action="store_true", help="they are meant in the units of the values"
    )
    parser.add_argument(
        "--p0", nargs="+", type=float, metavar="VALUE", help="starting values; default: automatic"
    )
    parser.add_argument("--loss", choices=LOSSES, default="linear", help="default: linear")
    parser.add_argument(
        "--f-scale", type=positive_number, default=1.0, help="where the loss is felt"
    )
    parser.add_argument("--level", type=level, default=0.95, help="of intervals; default: 0.95")
    parser.add_argument("--profile", action="store_true", help="intervals by profile likelihood")
    parser.add_argument("--plot", type=plot_file, metavar="FILE", help="png, pdf or svg")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")


def run(arguments: argparse.Namespace) -> int:
    """Run ``hesse fit``.

    Parameters
    ----------
    arguments : argparse.Namespace
        Parsed options of `add_arguments`.

    Returns
    -------
    int
        0, or 1 when a fit failed, the table or an option is wrong, or a package is missing.
    """
    try:
        if arguments.plot:
            require("matplotlib.figure", "a plot")
        outcomes = _fit_columns(read_table(arguments.data), arguments)
        method = "profile" if arguments.profile else "wald"
        if arguments.json:
            print(as_json(arguments.model, outcomes, arguments.level, method))
        else:
            print(as_text(outcomes, arguments.level, method))
        if arguments.plot:
            _draw(arguments.plot, outcomes, arguments.level)
    except (MissingExtraError, OSError, TypeError, ValueError) as error:
        print(f"hesse fit: {error}", file=sys.stderr)
        return 1
    return int(any(isinstance(outcome, str) for outcome in outcomes.values()))


def _fit_columns(table: Table, arguments: argparse.Namespace) -> dict[str, Outcome]:
    """Fit each column by itself; one that fails disturbs no other."""
    model = _core.CurveModel(arguments.model)
    abscissae = [table.find(name) for name in arguments.x or ["1"]]
    if arguments.x is None and model.n_coordinates > 1:
        abscissae = list(range(min(model.n_coordinates, len(table.names))))
    if len(abscissae) != model.n_coordinates:
        raise ValueError(
            f"model {arguments.model} needs {model.n_coordinates} columns for --x; "
            f"got {len(abscissae)}"
        )
    x = table.columns[abscissae if len(abscissae) > 1 else abscissae[0]]
    deviations = [] if arguments.sigma is None else [table.find(arguments.sigma)]
    taken = {*abscissae, *deviations}
    chosen = (
        [table.find(name) for name in arguments.y]
        if arguments.y
        else [i for i in range(len(table.names)) if i not in taken]
    )
    if not chosen:
        raise ValueError(f"{arguments.data} has no column left for --y")
    sigma = table.columns[deviations[0]] if deviations else None
    return {table.names[i]: _fit(x, table.columns[i], sigma, arguments) for i in chosen}


def _fit(x: Floats, y: Floats, sigma: Floats | None, arguments: argparse.Namespace) -> Outcome:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            outcome = curve_fit(
                arguments.model,
                x,
                y,
                arguments.p0,
                sigma,
                arguments.absolute_sigma,
                nan_policy="omit",
                check_finite=True,
                loss=arguments.loss,
                f_scale=arguments.f_scale,
            )
    except (RuntimeError, ValueError) as error:
        return str(error)
    for warning in caught:
        print(f"hesse fit: {warning.message}", file=sys.stderr)
    return outcome


def _draw(path: Path, outcomes: dict[str, Outcome], level: float) -> None:
    from hesse._curve_fitting._plot import draw_fits

    fits = {name: fit for name, fit in outcomes.items() if not isinstance(fit, str)}
    if fits:
        draw_fits(path, fits, level)
