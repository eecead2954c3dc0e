"""Coefficients with their intervals as an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from hesse._extras import require
from hesse.linear_model._summary import Summary

# Okabe and Ito (2008), safe for the colour-blind.
_COLOUR, _LINE = "#0072B2", "#999999"
_WIDTH, _ROW, _MARGIN = 6.0, 0.28, 1.2  # inches
_HIGHEST = 100.0  # of which there are images at all


def draw_coefficients(table: Summary, outputs: list[str], n_behind: int, words: str) -> Any:
    """Draw a panel for each linear predictor.

    Parameters
    ----------
    table : Summary
        The coefficients of one predictor after the other.
    outputs : list of str
        Names of the predictors.
    n_behind : int
        How many entries of the table stand behind the coefficients of a predictor, and are left
        out.
    words : str
        What the bars are.

    Returns
    -------
    matplotlib.figure.Figure
    """
    width = len(table.coef) // len(outputs)
    shown = width - n_behind
    # A Figure without pyplot needs no display and leaves the user's backend alone.
    figure: Any = require("matplotlib.figure", "a plot of coefficients").Figure(
        figsize=(_WIDTH * len(outputs), min(_ROW * shown + _MARGIN, _HIGHEST)),
        layout="constrained",
    )
    panels = figure.subplots(1, len(outputs), squeeze=False, sharey=True)[0]
    for place, (panel, output) in enumerate(zip(panels, outputs, strict=True)):
        some = slice(place * width, place * width + shown)
        _draw(panel, table, some)
        panel.set_title(output)
        panel.set_xlabel(f"coefficient with {words}")
    prefix = len(f"{outputs[0]}: ") if outputs[0] else 0
    panels[0].set_yticks(range(shown), [name[prefix:] for name in table.names[:shown]])
    panels[0].set_ylim(shown - 0.5, -0.5)  # the first feature on top
    return figure


def _draw(panel: Any, table: Summary, some: slice) -> None:
    coef, lower, upper = table.coef[some], table.lower[some], table.upper[some]
    rows = np.arange(len(coef))
    is_known = np.isfinite(lower) & np.isfinite(upper)
    panel.axvline(0.0, color=_LINE, lw=1.0)
    panel.hlines(rows[is_known], lower[is_known], upper[is_known], color=_COLOUR, lw=1.5)
    panel.plot(coef[is_known], rows[is_known], "o", color=_COLOUR, markersize=4)
    panel.plot(coef[~is_known], rows[~is_known], "o", color=_COLOUR, markersize=4, mfc="none")
