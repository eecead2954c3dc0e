"""Benchmarks of hesse against pure-Python references and against SciPy."""
