"""Performance profiles: E. D. Dolan, J. J. Moré, Math. Program. 91 (2002) 201-213."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .counting import Runs, by_solver
from .harness import Record

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CURVES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "profile_unconstrained": (
        ("small", "far"),
        (
            "hesse trust-exact",
            "hesse arc",
            "hesse newton-cg",
            "hesse bfgs",
            "hesse l-bfgs",
            "SciPy trust-exact",
            "SciPy Newton-CG",
            "SciPy BFGS",
            "SciPy L-BFGS-B",
            "Ipopt exact",
            "fides exact",
            "NLopt LD_SLSQP",
        ),
    ),
    "profile_bounded": (
        ("bounded",),
        (
            "hesse tron",
            "hesse l-bfgs-b",
            "SciPy L-BFGS-B",
            "SciPy TNC",
            "SciPy trust-constr",
            "Ipopt exact",
            "fides exact",
            "NLopt LD_LBFGS",
            "NLopt LD_SLSQP",
        ),
    ),
}
LARGEST_FACTOR = 64.0
DOTS_PER_INCH = 100
STYLES = {"hesse": "-", "SciPy": "--", "Ipopt": ":", "fides": ":", "NLopt": "-."}

Vector: TypeAlias = NDArray[np.float64]


def performance_ratios(costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return r[p, s] = t[p, s] / min over s; infinite where a solver, or every one, fails.

    Parameters
    ----------
    costs : (problems, solvers) array
        What each solver needs, infinite where it fails.
    """
    best = np.min(costs, axis=1, keepdims=True)
    ratios = np.full(costs.shape, np.inf)
    np.divide(costs, best, out=ratios, where=np.isfinite(costs))
    return ratios


def profile(ratios: Vector, factors: Vector) -> Vector:
    """Return ρ(τ), the share of problems that a solver solves within τ times the fewest."""
    shares: Vector = np.mean(ratios[:, None] <= factors[None, :], axis=0)
    return shares


def costs_of(runs: Runs, solvers: Sequence[str], test: str) -> NDArray[np.float64]:
    """Return the evaluations of those runs that are solved and pass the test too."""
    names = list(runs[solvers[0]])
    rows = [
        [r["nfev"] if r["solved"] and r[test] else np.inf for r in (runs[s][n] for s in solvers)]
        for n in names
    ]
    return np.array(rows, dtype=float)


def draw(records: Sequence[Record], name: str, path: Path) -> None:
    """Draw the profiles of one picture: all that are solved, and those at the best minimum."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from PIL import Image

    tables, wanted = CURVES[name]
    runs: Runs = {}
    for table in tables:
        for solver, of_solver in by_solver(records, table).items():
            runs.setdefault(solver, {}).update(of_solver)
    solvers = [solver for solver in wanted if solver in runs]
    factors = np.geomspace(1.0, LARGEST_FACTOR, 400)
    figure, panels = pyplot.subplots(1, 2, figsize=(10.0, 4.2), sharey=True)
    titles = {"solved": "solved", "best": "at the best known minimum"}
    for axes, (test, title) in zip(panels, titles.items(), strict=True):
        ratios = performance_ratios(costs_of(runs, solvers, test))
        for index, solver in enumerate(solvers):
            axes.plot(
                factors,
                profile(ratios[:, index], factors),
                STYLES[solver.split()[0]],
                color=f"C{index}" if index < 10 else ("black", "gold")[index % 2],
                linewidth=2.0 if solver.startswith("hesse") else 1.2,
                label=solver,
            )
        axes.set(xscale="log", xlim=(1.0, LARGEST_FACTOR), ylim=(0.0, 1.02))
        axes.set(title=f"{title}, {len(ratios)} problems", xlabel="evaluations, times the fewest")
        axes.set_xticks([1, 2, 4, 8, 16, 32, 64], labels=["1", "2", "4", "8", "16", "32", "64"])
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("share of the problems")
    panels[1].legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    with BytesIO() as buffer:
        figure.savefig(buffer, dpi=DOTS_PER_INCH)
        buffer.seek(0)
        # A palette makes the file a third as long.
        Image.open(buffer).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path)
    pyplot.close(figure)


def draw_all(records: Sequence[Record], folder: Path = IMAGES) -> None:
    """Draw every picture."""
    for name in CURVES:
        draw(records, name, folder / f"{name}.png")
