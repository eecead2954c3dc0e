"""Every method and its peers on every problem of the shared table: what they solve, at what cost.

``python -m bench.solved`` runs them; its ``--help`` says the rest.
"""
