"""The command: measure, draw, print."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from hesse._digits.extras import require

from . import flatness, memory, noise, saddles, separation, solve

IMAGES = Path(__file__).parents[2] / "docs" / "images"
FIGURES = {
    "memory": memory,
    "solve": solve,
    "saddles": saddles,
    "noise": noise,
    "flatness": flatness,
    "separation": separation,
}


def main(argv: Sequence[str] | None = None) -> None:
    """Draw the figures that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--folder", type=Path, default=IMAGES, help="default: %(default)s")
    chosen = parser.parse_args(argv)
    unknown = set(chosen.figures) - set(FIGURES)
    if unknown:
        parser.error(f"no figures {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name in chosen.figures or FIGURES:
        numbers = FIGURES[name].measure()
        figure = require("matplotlib.figure").Figure(
            figsize=FIGURES[name].SIZE, layout="constrained"
        )
        FIGURES[name].draw(figure, numbers)
        figure.savefig(chosen.folder / f"newton_{name}.png", dpi=110)
        print(f"{name}\n{json.dumps(numbers, indent=1)}\n", flush=True)


if __name__ == "__main__":
    main()
