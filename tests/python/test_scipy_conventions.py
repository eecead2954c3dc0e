"""What SciPy's minimize takes as a start and from callbacks is taken, and means the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.linalg import aslinearoperator

import hesse

BOTH = pytest.mark.parametrize("minimize", [hesse.minimize, scipy.optimize.minimize])
X_ATOL = 1e-6
TARGET = np.array([1.0, -2.0])


def fun(x: NDArray[Any]) -> float:
    return float(np.sum((x - TARGET[: x.size]) ** 2))


def jac(x: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(2.0 * (x - TARGET[: x.size]))


def hess(x: NDArray[Any]) -> NDArray[Any]:
    return 2.0 * np.eye(x.size)


class SeriesLike:
    """What a column of a table looks like to NumPy."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[Any]:
        """Convert to an array."""
        return np.array(self.values, dtype=dtype)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.values)


STARTS: dict[str, Any] = {
    "number": 3.0,
    "integer": 3,
    "numpy-number": np.float64(3.0),
    "array-0d": np.array(3.0),
    "list": [3.0, 4.0],
    "tuple": (3, 4),
    "range": range(3, 5),
    "integers": np.array([3, 4]),
    "unsigned": np.array([3, 4], dtype=np.uint8),
    "bools": [True, False],
    "float16": np.array([3, 4], dtype=np.float16),
    "long-double": np.array([3, 4], dtype=np.longdouble),
    "big-endian": np.array([3, 4], dtype=">f8"),
    "strided": np.array([3.0, 0.0, 4.0])[::2],
    "series": SeriesLike([3.0, 4.0]),
}


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "trust-exact"])
@pytest.mark.parametrize("form", STARTS)
def test_starts(form: str, method: str) -> None:
    second = {"hess": hess} if method == "trust-exact" else {}
    given: dict[str, Any] = {"x0": STARTS[form], "jac": jac, "method": method, **second}
    ours = hesse.minimize(fun, **given)
    theirs = scipy.optimize.minimize(fun, **given)
    assert ours.success
    assert ours.x.shape == theirs.x.shape == ours.jac.shape
    assert ours.x.dtype == ours.jac.dtype == np.float64
    np.testing.assert_allclose(ours.x, TARGET[: ours.x.size], atol=X_ATOL)


@BOTH
@pytest.mark.parametrize("shape", [(2, 1), (1, 2), (1, 1), (0, 1), (1, 1, 1)])
def test_starts_of_more_dimensions(minimize: Any, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"x0.*one dimension"):
        minimize(fun, np.zeros(shape), jac=jac, method="BFGS")


def test_callbacks_get_vectors_of_one_precision() -> None:
    seen: set[Any] = set()

    def recorded(x: NDArray[Any]) -> float:
        seen.add((x.shape, x.dtype))
        return fun(x)

    for start in STARTS.values():
        hesse.minimize(recorded, start)
    assert seen == {((1,), np.dtype(np.float64)), ((2,), np.dtype(np.float64))}
    seen.clear()
    single = hesse.minimize(recorded, np.zeros(2, dtype=np.float32))
    assert seen == {((2,), np.dtype(np.float32))}
    assert single.x.dtype == np.float64


def test_starts_that_scipy_takes_without_meaning() -> None:
    with pytest.raises(TypeError, match="x0 must be an array of real numbers; got dtype complex"):
        hesse.minimize(fun, [1j, 2.0])
    with pytest.raises(ValueError, match="x0 must have no masked entries"):
        hesse.minimize(fun, np.ma.array([1.0, 2.0], mask=[False, True]))
    with pytest.raises(TypeError, match="x0 must be an array of real numbers; got dtype object"):
        hesse.minimize(fun, None)  # type: ignore[arg-type]
    assert hesse.minimize(fun, np.ma.array([3.0, 4.0])).success


SCALARS: dict[str, Callable[[float], Any]] = {
    "numpy": np.float64,
    "float32": np.float32,
    "array-0d": np.array,
    "array-1": lambda f: np.array([f]),
    "array-11": lambda f: np.array([[f]]),
    "objects": lambda f: np.array([f], dtype=object),
    "list": lambda f: [f],
    "tuple": lambda f: (f,),
    "nested-list": lambda f: [[f]],
}


@BOTH
@pytest.mark.parametrize("form", SCALARS)
def test_values(minimize: Any, form: str) -> None:
    convert = SCALARS[form]
    res = minimize(lambda x: convert(fun(x)), [3.0, 4.0], jac=jac, method="BFGS")
    np.testing.assert_allclose(res.x, TARGET, atol=X_ATOL)


@BOTH
def test_integer_values(minimize: Any) -> None:
    res = minimize(lambda x: 7, [3.0, 4.0], jac=lambda x: [0, 0], method="BFGS")
    assert res.success
    assert res.fun == 7


@pytest.mark.parametrize("returned", [[], [1.0, 2.0], ([1.0], [1.0, 2.0]), ["one"], [None], [1j]])
def test_lists_that_are_no_number(returned: Any) -> None:
    with pytest.raises(TypeError, match=r"fun returned an object of type .*; expected a real num"):
        hesse.minimize(lambda x: returned, [3.0, 4.0], jac=jac)


def memory_mapped(g: NDArray[Any], folder: Path) -> NDArray[Any]:
    mapped = np.memmap(folder / "gradient", dtype=g.dtype, mode="w+", shape=g.shape)
    mapped[:] = g
    return mapped


def test_gradients_in_mapped_memory(tmp_path: Path) -> None:
    res = hesse.minimize(fun, [3.0, 4.0], jac=lambda x: memory_mapped(jac(x), tmp_path))
    np.testing.assert_allclose(res.x, TARGET, atol=X_ATOL)


GRADIENTS: dict[str, Callable[[NDArray[Any]], Any]] = {
    "list": lambda g: g.tolist(),
    "float32": lambda g: g.astype(np.float32),
    "integers": lambda g: np.rint(g).astype(np.int32),
    "series": lambda g: SeriesLike(g.tolist()),
    "column": lambda g: g[:, None],
    "row": lambda g: g[None, :],
    "sparse-row": lambda g: csr_array(g[None, :]),
    "read-only": lambda g: np.broadcast_to(g, g.shape),
}


@pytest.mark.parametrize("form", GRADIENTS)
def test_gradients(form: str) -> None:
    convert = GRADIENTS[form]
    res = hesse.minimize(fun, [3.0, 4.0], jac=lambda x: convert(jac(x)), method="newton", hess=hess)
    np.testing.assert_allclose(res.x, TARGET, atol=X_ATOL)


HESSIANS: dict[str, Callable[[NDArray[Any]], Any]] = {
    "nested-list": lambda H: H.tolist(),
    "integers": lambda H: H.astype(int),
    "read-only": lambda H: np.broadcast_to(H, H.shape),
    "sparse-matrix": csr_matrix,
    "sparse-array": csr_array,
}


@pytest.mark.parametrize("form", HESSIANS)
def test_hessians(form: str) -> None:
    convert = HESSIANS[form]
    given: dict[str, Any] = {"jac": jac, "hess": lambda x: convert(hess(x))}
    res = hesse.minimize(fun, [3.0, 4.0], method="trust-exact", **given)
    np.testing.assert_allclose(res.x, TARGET, atol=X_ATOL)


def test_hessians_that_other_methods_of_scipy_take() -> None:
    with pytest.raises(TypeError, match=r"hess returned .*LinearOperator; .* given by hessp"):
        hesse.minimize(fun, [3.0, 4.0], jac=jac, hess=lambda x: aslinearoperator(hess(x)))
    with pytest.raises(ValueError, match=r"hess must not be a quasi-Newton update .* 'bfgs'"):
        hesse.minimize(fun, [3.0, 4.0], jac=jac, hess=scipy.optimize.BFGS())


ARGUMENTS: dict[str, tuple[Any, float]] = {
    "tuple": ((2.0, 3.0), 5.0),
    "number": (2.0, 2.0),
    "list": ([2.0, 3.0], 5.0),
    "array": (np.array([2.0, 3.0]), 5.0),
    "none": (None, 0.0),
    "empty": ((), 0.0),
}


@BOTH
@pytest.mark.parametrize("form", ARGUMENTS)
def test_arguments(minimize: Any, form: str) -> None:
    args, total = ARGUMENTS[form]

    def shifted(x: NDArray[Any], *rest: Any) -> float:
        return float((x[0] - sum(np.sum(a) for a in rest if a is not None)) ** 2)

    res = minimize(shifted, 0.0, args=args, method="L-BFGS-B", tol=1e-8)
    assert res.x[0] == pytest.approx(total, abs=1e-5)
