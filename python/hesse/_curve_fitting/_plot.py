"""Data, fitted curves, bands and residuals as an image."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hesse._extras import require

if TYPE_CHECKING:
    from hesse._curve_fitting._result import CurveFitResult

# Points of the curve; a line through so many looks smooth.
_POINTS = 400
_COLUMNS = 4
# Okabe and Ito (2008), safe for the colour-blind.
_DATA, _CURVE = "#000000", "#0072B2"


def draw_fits(path: Path, results: Mapping[str, CurveFitResult], level: float) -> None:
    """Draw each fit with its residuals below, side by side.

    Parameters
    ----------
    path : Path
        The image file; replaced if it exists.
    results : mapping
        Fits by their titles.
    level : float
        Probability of the bands.
    """
    # A Figure without pyplot needs no display and leaves the user's backend alone.
    columns = min(_COLUMNS, max(1, len(results)))
    rows = -(-len(results) // columns)
    figure: Any = require("matplotlib.figure", "a plot").Figure(
        figsize=(5.5 * columns + 1.0, 4.8 * rows), layout="constrained"
    )
    panels = figure.subplots(
        2 * rows, columns, squeeze=False, height_ratios=[3.0, 1.0] * rows, sharex="col"
    )
    for panel in panels.flat:
        panel.set_axis_off()
    for place, (title, result) in enumerate(results.items()):
        row, column = divmod(place, columns)
        _draw(panels[2 * row : 2 * row + 2, column], title, result, level)
    figure.savefig(path, dpi=130)


def _draw(panels: Any, title: str, result: CurveFitResult, level: float) -> None:
    x, y = result.data
    if not isinstance(x, np.ndarray) or x.shape != y.shape:
        raise ValueError("a plot needs abscissae of the shape (m,), one for each value")
    fine = np.linspace(x.min(), x.max(), _POINTS)
    above, below = panels
    above.plot(x, y, ".", color=_DATA, markersize=4, label="data")
    above.plot(fine, result.predict(fine), color=_CURVE, label="fit")
    for kind, shade in (("confidence", 0.35), ("prediction", 0.12)):
        lower, upper = result.band(fine, level, kind)
        if np.all(np.isfinite(lower)):
            label = f"{100.0 * level:.4g} % {kind} band"
            above.fill_between(fine, lower, upper, color=_CURVE, alpha=shade, lw=0, label=label)
    below.plot(x, result.residuals, ".", color=_DATA, markersize=4)
    below.axhline(0.0, color=_CURVE, lw=1.0)
    below.set_ylabel("residuals")
    above.set_title(title)
    above.legend(frameon=False)
    for panel in panels:
        panel.set_axis_on()
