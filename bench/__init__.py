"""Benchmarks of hesse against pure-Python references and against SciPy."""

import sys
from pathlib import Path

# Where the problems are, which the tests share.
sys.path.append(str(Path(__file__).parents[1] / "tests"))
