"""Describes in the saved JSON the machine and the versions, and leaves out who and where it is."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import scipy

import hesse
from hesse import _core


def pytest_benchmark_update_machine_info(config: object, machine_info: dict[str, Any]) -> None:
    """Take the host name out; add what the numbers depend on."""
    machine_info.pop("node", None)
    knows_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if knows_affinity else os.cpu_count()
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    machine_info["bench"] = {
        "cores": cores,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "hesse": hesse.__version__,
        "hesse_isa": _core.isa,
        "threads": os.environ.get("OMP_NUM_THREADS", "all cores"),
    }
