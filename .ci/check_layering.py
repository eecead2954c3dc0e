"""Check that a room of the core includes only rooms before it, and the package no more than it may.

Run from the root of the repository: ``python .ci/check_layering.py``.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ORDER = ("linalg", "problem", "curvature", "subproblem", "step", "solve")
# Rooms beside that row, and the rooms of it that they stand on.
BESIDE = {
    "models": ("linalg", "problem"),
    "stochastic": ("linalg", "problem"),
    "batch": ("linalg", "problem", "models"),
}
# Words that every room may use: why a run ended.
VOCABULARY = "hesse/solve/status.hpp"
INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
RUN_TIME_PACKAGES = {"numpy", "hesse"}
# The command line draws, prints and loads data with the extra `demo`.
DEMO_PACKAGES = {"rich", "sklearn", "matplotlib"}
# The modules that scikit-learn's users ask for by name; nothing else may need scikit-learn.
ESTIMATORS = {
    *(f"neural_network/_{name}.py" for name in ("classifier", "estimator", "regressor", "samples")),
    *(
        f"linear_model/_{name}.py"
        for name in (
            *("classes", "estimator", "logistic", "logistic_cv", "path"),
            *("regressor", "regressors", "statistics"),
        )
    ),
}
# What reads data of Dask's users.
DASK = "linear_model/_dask.py"


def rooms_below(room: str) -> tuple[str, ...]:
    """Name the rooms that a room may include, itself among them."""
    below = BESIDE[room] if room in BESIDE else ORDER[: ORDER.index(room)]
    return (*below, room)


def core_errors(root: Path) -> list[str]:
    """List includes of the core that point to a later room, to Python or to the bindings."""
    errors = []
    rooms = (*ORDER, *BESIDE)
    for folder in (root / "cpp/include/hesse", root / "cpp/src"):
        for path in sorted(folder.rglob("*.[ch]pp")):
            room = path.relative_to(folder).parts[0]
            if room not in rooms:
                errors.append(f"{path}: {room} is not one of the rooms {', '.join(rooms)}")
                continue
            for target in INCLUDE.findall(path.read_text(encoding="utf-8")):
                parts = target.split("/")
                if parts[0] == "hesse":
                    if target != VOCABULARY and parts[1] not in rooms_below(room):
                        errors.append(f"{path}: {room} includes {target}")
                elif parts[0] in ("pybind11", "Python.h", "numpy"):
                    errors.append(f"{path}: the core includes {target}")
    return errors


def missing_twins(root: Path) -> list[str]:
    """List sources of the core without a header of the same name."""
    sources = root / "cpp/src"
    headers = root / "cpp/include/hesse"
    return [
        f"{path}: no header {headers / path.relative_to(sources).with_suffix('.hpp')}"
        for path in sorted(sources.rglob("*.cpp"))
        if not (headers / path.relative_to(sources).with_suffix(".hpp")).exists()
    ]


def package_errors(root: Path) -> list[str]:
    """List imports of the package beyond the standard library, NumPy and the extras."""
    errors = []
    package = root / "python/hesse"
    for path in sorted(package.rglob("*.py")):
        allowed = RUN_TIME_PACKAGES | set(sys.stdlib_module_names)
        if path.relative_to(package).parts[0] == "_digits":
            allowed |= DEMO_PACKAGES
        if path.relative_to(package).as_posix() in ESTIMATORS:
            allowed |= {"sklearn"}
        if path.relative_to(package).as_posix() == DASK:
            allowed |= {"dask"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names = [node.module]
            errors += [
                f"{path}:{node.lineno}: imports {name}"  # type: ignore[attr-defined]
                for name in names
                if name.split(".")[0] not in allowed
            ]
    return errors


def main() -> int:
    """Print every error; the exit status says whether there was one."""
    root = Path(__file__).resolve().parent.parent
    errors = core_errors(root) + missing_twins(root) + package_errors(root)
    for error in errors:
        print(error)
    print(f"layering: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
