"""What is installed and what is running."""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TypedDict

from hesse import _core, _isa
from hesse._threads import get_num_threads


class BuildInfo(TypedDict):
    """What `build_info` returns."""

    version: str
    instruction_set: str
    instruction_sets_installed: tuple[str, ...]
    instruction_set_of_cpu: str
    num_threads: int
    openmp: str
    compiler: str
    build_type: str
    flags: str
    eigen: str
    pybind11: str
    python: str
    python_abi: str


def build_info() -> BuildInfo:
    """Describe the compiled core that is running, for a report of a problem.

    Returns
    -------
    dict
        version : str
            That of hesse.
        instruction_set : str
            What the running core was compiled for: ``"v2"``, ``"v3"`` or ``"v4"``, a level of
            x86-64; ``"native"``, the machine that built it; or ``"generic"``.
        instruction_sets_installed : tuple of str
            Those to choose from, the best first. The environment variable ``HESSE_ISA`` forces one.
        instruction_set_of_cpu : str
            The best level that this CPU runs.
        num_threads : int
            The same as ``hesse.get_num_threads()``.
        openmp : str
            Version of the OpenMP specification.
        compiler, build_type, flags : str
            How the core was compiled.
        eigen, pybind11 : str
            Versions of what it was compiled with.
        python, python_abi : str
            The running interpreter, and the interface that extension modules have to it.

    Examples
    --------
    >>> import hesse
    >>> info = hesse.build_info()
    >>> info["instruction_set"] in info["instruction_sets_installed"]
    True
    """
    facts = _core.build_facts()
    return {
        "version": _core.version,
        "instruction_set": _core.isa,
        "instruction_sets_installed": _core.installed_levels(),
        "instruction_set_of_cpu": _isa.best_level,
        "num_threads": get_num_threads(),
        "openmp": facts["openmp"],
        "compiler": facts["compiler"],
        "build_type": facts["build_type"],
        "flags": facts["flags"],
        "eigen": facts["eigen"],
        "pybind11": facts["pybind11"],
        "python": f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}",
        "python_abi": EXTENSION_SUFFIXES[0].split(".")[1],
    }
