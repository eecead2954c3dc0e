"""Kernels of the core beside BLAS and LAPACK: seconds of the fastest call in fresh processes.

Every contestant of a case runs in the same minute, in a process of its own: BLAS chooses its
kernels and its threads when it is loaded. It runs as it comes and with its AVX-512 kernels.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hesse import _core

from .kernels.cases import KERNELS, Size

ROOT = Path(__file__).resolve().parent.parent
CORE_TYPES = ("", "SkylakeX")
THREADS = (1, 2)
CASES = [
    pytest.param(name, size, threads, id=f"{name}-{'x'.join(map(str, size))}-{threads}")
    for name, kernel in KERNELS.items()
    for size in kernel.sizes
    for threads in THREADS
]


def seconds(kernel: str, contestant: str, size: Size, threads: int, **environment: str) -> float:
    """Run the worker and return what it prints."""
    command = [sys.executable, "-m", "bench.kernels.worker", kernel, contestant, *map(str, size)]
    number = str(threads)
    settings = {"OMP_NUM_THREADS": number, "OPENBLAS_NUM_THREADS": number, **environment}
    variables = {**os.environ, **{key: value for key, value in settings.items() if value}}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


@pytest.mark.parametrize(("kernel", "size", "threads"), CASES)
def test_kernel(benchmark: BenchmarkFixture, kernel: str, size: Size, threads: int) -> None:
    times: dict[str, float] = {}

    def all_contestants() -> None:
        times["hesse"] = seconds(kernel, "hesse", size, threads)
        for core_type in CORE_TYPES:
            name = f"lapack {core_type or 'default'}"
            times[name] = seconds(kernel, "lapack", size, threads, OPENBLAS_CORETYPE=core_type)
        if "read" in KERNELS[kernel].makers:
            times["read"] = seconds(kernel, "read", size, threads)

    benchmark.pedantic(all_contestants, rounds=1)
    benchmark.group = kernel
    benchmark.extra_info.update(
        table="kernel",
        kernel=kernel,
        size=list(size),
        threads=threads,
        operations=KERNELS[kernel].operations(*size),
        times=times,
    )


@pytest.mark.parametrize("level", ["v2", "v3", "v4"])
def test_instruction_sets(benchmark: BenchmarkFixture, level: str) -> None:
    if level not in _core._candidates():
        pytest.skip(f"this machine does not run {level}")
    times: list[float] = []

    def cholesky() -> None:
        try:
            times.append(seconds("Cholesky", "hesse", (1000,), 1, HESSE_ISA=level))
        except subprocess.CalledProcessError as error:
            if "ImportError" in error.stderr:
                pytest.skip(f"{level} is not installed")
            raise

    benchmark.pedantic(cholesky, rounds=1)
    benchmark.group = "instruction sets"
    benchmark.extra_info.update(table="isa", level=level, operations=1000**3 / 3, best=min(times))
