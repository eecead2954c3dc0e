"""Random data that may be separated, and linear programs that tell of which samples they are."""

import numpy as np
import scipy.optimize


def separated_samples(free, fixed):
    """Return which margins can be positive while none is negative: Konis's linear program.

    The largest support is found at once, since margins beyond 1 do not count.
    """
    n, p = free.shape
    program = scipy.optimize.linprog(
        np.append(np.zeros(p), -np.ones(n)),
        A_ub=np.column_stack([-free, np.eye(n)]),
        b_ub=np.zeros(n),
        A_eq=np.column_stack([fixed, np.zeros((len(fixed), n))]) if len(fixed) else None,
        b_eq=np.zeros(len(fixed)) if len(fixed) else None,
        bounds=[(None, None)] * p + [(0.0, 1.0)] * n,
        method="highs",
    )
    assert program.success
    return program.x[p:] > 1e-6


def random_data(seed):
    rng = np.random.default_rng(seed)
    n, d = rng.integers(8, 60), rng.integers(1, 6)
    X = rng.normal(size=(n, d))
    kind = seed % 4
    if kind >= 1:
        X[:, 0] = rng.random(n) < 0.15
    if kind >= 2:
        X = np.round(X)
    if kind == 3:
        X *= 10.0 ** rng.uniform(-3.0, 3.0, d)
    return rng, X


def random_counts(seed):
    """Return features, counts, and which of the samples without any are separated."""
    rng, X = random_data(seed)
    y = rng.poisson(0.4, len(X)).astype(float)
    y[0] += 1.0
    Z = np.column_stack([X, np.ones(len(X))])
    return X, y, separated_samples(-Z[y == 0.0], Z[y > 0.0])


def random_classes(seed):
    """Return features, labels of three classes, the margins' rows, and which are separated.

    A sample has two margins, side by side.
    """
    rng, X = random_data(seed)
    y = np.append([0, 1, 2], rng.integers(0, 3, len(X) - 3))
    if seed % 2:
        X[:, -1] = (y == 2) * rng.random(len(X))
    Z = np.column_stack([X, np.ones(len(X))])
    rows = []
    for z, own in zip(Z, y, strict=True):
        for other in {0, 1, 2} - {own}:
            row = np.zeros((3, Z.shape[1]))
            row[own] += z
            row[other] -= z
            rows.append(row.ravel())
    margins = np.array(rows)
    expected = separated_samples(margins, np.zeros((0, 3 * Z.shape[1])))
    return X, y, margins, expected.reshape(-1, 2)
