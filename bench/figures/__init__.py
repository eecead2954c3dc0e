"""Measures and draws the figures of docs/machine-learning.md, an objection to Newton's method each.

``python -m bench.figures`` measures all and draws them into docs/images; ``python -m bench.figures
noise`` one of them. The numbers that the page quotes are printed.
"""
