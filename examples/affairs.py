"""Fair's survey of extramarital affairs: a logistic regression beside statsmodels.

The data ship with statsmodels (``pip install statsmodels``): 6366 women who answered a magazine
(R. C. Fair, "A theory of extramarital affairs", J. Political Economy 86, 1978). Both programs fit
the same model, and the last line of the table says how far apart they are. Women of the same
occupation whose husbands have the same one too may answer alike: the standard errors are clustered
by such pairs as well.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from statsmodels.datasets import fair

from hesse.linear_model import LogisticRegression


def main() -> tuple[LogisticRegression, float]:
    """Fit both and print; return ours and the largest relative difference of all numbers."""
    data = fair.load_pandas().data
    X = data.drop(columns=["affairs", "occupation", "occupation_husb"])
    had_one = (data["affairs"] > 0).astype(int)
    model = LogisticRegression(penalty=None).fit(X, had_one)
    print(model.summary())
    theirs = sm.Logit(had_one, sm.add_constant(X, prepend=False)).fit(disp=False, tol=1e-12)
    ours = np.append(model.coef_[0], model.intercept_)
    apart = max(
        float(np.max(np.abs(mine / other - 1.0)))
        for mine, other in ((ours, theirs.params), (model.std_errors_, theirs.bse))
    )
    print(f"largest relative difference from statsmodels: {apart:.1e}")
    clustered = LogisticRegression(penalty=None, cov_type="cluster")
    clustered.fit(X, had_one, groups=10 * data["occupation"] + data["occupation_husb"])
    print(f"\n{'':<18} std err   by occupations")
    for row in zip(
        [*X.columns, "intercept"], model.std_errors_, clustered.std_errors_, strict=True
    ):
        print("{:<18} {:.4f}   {:.4f}".format(*row))
    return model, apart


if __name__ == "__main__":
    main()
