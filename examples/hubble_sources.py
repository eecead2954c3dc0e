"""Positions and widths of the sources in the Hubble Deep Field, all fitted in one call.

The image ships with scikit-image: ``pip install scikit-image``. Each local maximum is cut out as a
patch of 15 × 15 pixels and gets a two-dimensional Gaussian on a constant background.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.data import hubble_deep_field

import hesse

HALF = 7
THRESHOLD = 60.0  # of 255

Image = NDArray[np.float64]


def local_maxima(image: Image) -> NDArray[np.intp]:
    """Return rows and columns of pixels that are brighter than all within three pixels."""
    inner = slice(HALF, -HALF)
    brightest = np.ones(image[inner, inner].shape, dtype=bool)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            if (dy, dx) != (0, 0):
                neighbours = np.roll(image, (dy, dx), (0, 1))[inner, inner]
                later = (dy, dx) > (0, 0)  # of equal pixels the first counts
                here = image[inner, inner]
                brightest &= here >= neighbours if later else here > neighbours
    return np.argwhere(brightest & (image[inner, inner] > THRESHOLD)) + HALF


def fit_sources(image: Image) -> tuple[NDArray[np.intp], Any]:
    """Fit every source; return the pixels of the maxima and the result."""
    peaks = local_maxima(image)
    offsets = np.arange(-HALF, HALF + 1)
    rows = peaks[:, 0, None, None] + offsets[:, None]
    columns = peaks[:, 1, None, None] + offsets
    patches = image[rows, columns].reshape(len(peaks), -1)
    x = np.stack([np.tile(offsets, offsets.size), np.repeat(offsets, offsets.size)])
    result = hesse.curve_fit_batch(
        "gaussian2d+constant",
        x,
        patches,
        loss="soft_l1",  # neighbours reach into many patches
        f_scale=5.0,
    )
    return peaks, result


def main() -> None:
    """Print the brightest sources."""
    image = hubble_deep_field().mean(axis=2)
    begin = time.perf_counter()
    peaks, result = fit_sources(image)
    seconds = time.perf_counter() - begin
    print(f"{len(peaks)} patches in {1e3 * seconds:.0f} ms; {result.message}")
    p = result.parameters
    inside = (np.abs(p["center_x"]) < 3) & (np.abs(p["center_y"]) < 3)
    plausible = result.success & inside & (p["amplitude"] > 20.0)
    flux = 2.0 * np.pi * p["amplitude"] * np.abs(p["sigma_x"] * p["sigma_y"])
    brightest = np.flatnonzero(plausible)[np.argsort(-flux[plausible])][:10]
    print("     row   column    amplitude  width in x  width in y")
    for i in brightest:
        row, column = peaks[i, 0] + p["center_y"][i], peaks[i, 1] + p["center_x"][i]
        widths = f"{abs(p['sigma_x'][i]):10.2f}  {abs(p['sigma_y'][i]):10.2f}"
        print(f"{row:8.2f} {column:8.2f} {p['amplitude'][i]:12.1f}  {widths}")


if __name__ == "__main__":
    main()
