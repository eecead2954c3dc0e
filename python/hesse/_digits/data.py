"""The digits, their split, and a harder case made of deformed copies of them.

The data are the 1,797 images of 8 by 8 pixels that scikit-learn ships, the test part of
the "Optical Recognition of Handwritten Digits" set of the UCI repository
(Alpaydin and Kaynak, 1998, doi:10.24432/C50P49).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hesse._digits.extras import require

N_CLASSES = 10
TEST_FRACTION = 0.2
VALIDATION_FRACTION = 0.2
# Pixel values of the data set are whole numbers from 0 to 16.
PIXEL_MAXIMUM = 16.0
SIDE = 8

# The harder case. Deformations keep a digit legible (empirical).
DEFORMED_SIDE = 16
DEFORMED_TEST_SAMPLES = 4_000
LARGEST_ROTATION = np.deg2rad(15.0)
LARGEST_SHIFT = 1.0  # pixels of the original
LARGEST_STRETCH = 0.15
NOISE = 0.1
_BLOCK = 2_000

Images = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Dataset:
    """Scaled images, split into a training and a test part.

    Parameters
    ----------
    train_features, test_features : ndarray, shapes (n_train, n_pixels) and (n_test, n_pixels)
        Pixel values, mostly in [0, 1].
    train_labels, test_labels : ndarray of int, shapes (n_train,) and (n_test,)
        Digits 0 to 9.
    """

    train_features: Images
    test_features: Images
    train_labels: Labels
    test_labels: Labels


def load_data(seed: int = 0) -> Dataset:
    """Load, scale and split the digits.

    Parameters
    ----------
    seed : int, default 0
        Seed of the split; every class is divided in the same proportion.

    Returns
    -------
    Dataset
        1,437 training and 360 test samples of 64 pixels.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    digits = require("sklearn.datasets").load_digits()
    features = np.asarray(digits.data, dtype=np.float64) / PIXEL_MAXIMUM
    return _split(features, np.asarray(digits.target, dtype=np.int64), TEST_FRACTION, seed)


def deform_data(data: Dataset, samples: int, seed: int = 0) -> Dataset:
    """Make a larger set of digits that are rotated, stretched, shifted, enlarged and noisy.

    Parameters
    ----------
    data : Dataset
        The digits. Copies of its test part are tested on, and no others.
    samples : int
        Training samples.
    seed : int, default 0
        Seed of the choice of originals, of the deformations and of the noise.

    Returns
    -------
    Dataset
        `samples` training and 4,000 test samples of 16 by 16 pixels.
    """
    generator = np.random.default_rng(seed)
    train, train_labels = _deformed(data.train_features, data.train_labels, samples, generator)
    test, test_labels = _deformed(
        data.test_features, data.test_labels, DEFORMED_TEST_SAMPLES, generator
    )
    return Dataset(train, test, train_labels, test_labels)


def hold_out(data: Dataset, seed: int) -> Dataset:
    """Split the training part once more; the test part of the result is for validation.

    Parameters
    ----------
    data : Dataset
        Its test part is not looked at.
    seed : int
        Seed of the split.

    Returns
    -------
    Dataset
        Four fifths of the training part, and the rest as its test part.
    """
    return _split(data.train_features, data.train_labels, VALIDATION_FRACTION, seed)


def _split(features: Images, labels: Labels, fraction: float, seed: int) -> Dataset:
    """Split by class in the same proportion."""
    split = require("sklearn.model_selection").train_test_split
    return Dataset(*split(features, labels, test_size=fraction, stratify=labels, random_state=seed))


def _deformed(
    features: Images, labels: Labels, count: int, generator: np.random.Generator
) -> tuple[Images, Labels]:
    """Draw originals with replacement and deform each."""
    chosen = generator.integers(len(labels), size=count)
    images = np.empty((count, DEFORMED_SIDE**2))
    # In blocks, since the corners of all samples at once take gigabytes.
    for first in range(0, count, _BLOCK):
        block = chosen[first : first + _BLOCK]
        where = _positions(len(block), generator)
        images[first : first + _BLOCK] = _interpolated(features[block], where)
    images += NOISE * generator.standard_normal(images.shape)
    return images, labels[chosen]


def _positions(count: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return where in its original each pixel of each image lies, shape (count, pixels, 2)."""
    centre = (SIDE - 1) / 2.0
    axis = (np.arange(DEFORMED_SIDE) + 0.5) * (SIDE / DEFORMED_SIDE) - 0.5 - centre
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    angle = generator.uniform(-LARGEST_ROTATION, LARGEST_ROTATION, count)
    stretch = generator.uniform(1.0 - LARGEST_STRETCH, 1.0 + LARGEST_STRETCH, (count, 1, 2))
    shift = generator.uniform(-LARGEST_SHIFT, LARGEST_SHIFT, (count, 1, 2))
    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
    positions: NDArray[np.float64] = grid @ rotation * stretch + shift + centre
    return positions


def _interpolated(features: Images, where: NDArray[np.float64]) -> Images:
    """Interpolate images bilinearly; around them all is zero."""
    padded = np.zeros((len(features), SIDE + 2, SIDE + 2))
    padded[:, 1:-1, 1:-1] = features.reshape(-1, SIDE, SIDE)
    inside = np.clip(where + 1.0, 0.0, SIDE + 1.0)
    corner = np.minimum(inside.astype(np.intp), SIDE)
    share = inside - corner
    image = np.arange(len(features))[:, np.newaxis]
    total = np.zeros(where.shape[:2])
    for down in (0, 1):
        for right in (0, 1):
            weight = np.abs(1 - down - share[..., 0]) * np.abs(1 - right - share[..., 1])
            total += weight * padded[image, corner[..., 0] + down, corner[..., 1] + right]
    return total
