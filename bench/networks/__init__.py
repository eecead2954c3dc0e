"""Derivatives of a network in the core and by automatic differentiation."""
