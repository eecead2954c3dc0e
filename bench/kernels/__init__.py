"""Linear algebra kernels beside NumPy's and SciPy's, each in a process of its own."""
