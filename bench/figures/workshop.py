"""What the figures have in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._digits.data import load_data
from hesse._digits.plot import COLOURS, MARKERS
from hesse.neural_network import Network

Vector = NDArray[np.float64]
Numbers = dict[str, Any]


def digits_network(hidden: int = 32, **options: Any) -> Network:
    """Return a network on the training part of the digits."""
    data = load_data(0)
    return Network(data.train_features, data.train_labels, (hidden,), **options)


def fastest(call: Callable[[], Any], repeats: int = 5) -> float:
    """Return the seconds of the fastest of some calls."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def curve(panel: Any, x: Any, y: Any, index: int, label: str, **style: Any) -> None:
    """Draw one line with the colour and the marker of its index."""
    panel.plot(
        x,
        y,
        color=COLOURS[index % len(COLOURS)],
        marker=MARKERS[index % len(MARKERS)],
        markersize=4,
        label=label,
        **style,
    )


def finish(panel: Any, x: str, y: str, title: str = "") -> None:
    """Name the axes, and show grid and legend."""
    panel.set_xlabel(x)
    panel.set_ylabel(y)
    panel.set_title(title, fontsize=10)
    panel.grid(visible=True, alpha=0.3)
    panel.legend(frameon=False, fontsize=8)
