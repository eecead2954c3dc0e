"""The command ``hesse fit``: curves in a table of numbers, fitted by native models."""
