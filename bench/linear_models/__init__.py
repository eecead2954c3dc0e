"""Fits of generalised linear models beside other libraries: one process for each."""
