"""What makes a tumour malignant: odds ratios with their intervals, and a test of whole groups.

The data ship with scikit-learn (569 tumours of Wisconsin, Street, Wolberg and Mangasarian 1993). Of
the ten features, size is measured three times over; the others are texture and shape.
"""

from __future__ import annotations

import sys

import numpy as np
from sklearn.datasets import load_breast_cancer

from hesse.linear_model import LogisticRegression

SIZE = ["mean area"]
TEXTURE = ["mean texture", "mean smoothness"]
SHAPE = ["mean symmetry", "mean fractal dimension"]


def main(image: str | None = None) -> LogisticRegression:
    """Fit, print, and draw the coefficients if a file is named."""
    data = load_breast_cancer(as_frame=True)
    X = data.data[[*SIZE, *TEXTURE, *SHAPE]]
    X = (X - X.mean()) / X.std()
    is_malignant = data.target == 0
    model = LogisticRegression(penalty=None).fit(X, is_malignant)
    print(model.summary(method="profile"))
    print("\nodds ratios of one standard deviation:")
    ratios = np.exp(np.column_stack([model.coef_[0], model.conf_int(method="profile")[:-1]]))
    for name, (ratio, lower, upper) in zip(X.columns, ratios, strict=True):
        print(f"  {name:<24} {ratio:8.3g}   {lower:.3g} … {upper:.3g}")
    for group, columns in (("texture", TEXTURE), ("shape", SHAPE)):
        smaller = LogisticRegression(penalty=None).fit(X.drop(columns=columns), is_malignant)
        print(f"without {group}: {model.lr_test(smaller)}")
    if image is not None:
        model.plot_coefficients(image, method="profile")
    return model


if __name__ == "__main__":
    main(*sys.argv[1:])
