"""The ``hesse digits`` command: a small network trained on handwritten digits.

Modules
-------
network
    The two-layer ReLU softmax network in NumPy: loss, gradient, Gauss-Newton product.
experiment
    The data, its split, one run of one method, and the records kept of it.
report
    Progress display, table, JSON file and plot.
command
    Command-line options of ``hesse digits`` and their checks.
"""
