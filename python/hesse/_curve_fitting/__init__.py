"""Curve fitting: `hesse.curve_fit`, its result, and the statistics of the fit."""

from hesse._curve_fitting._curve_fit import curve_fit
from hesse._curve_fitting._result import CurveFitResult

__all__ = ["CurveFitResult", "curve_fit"]
