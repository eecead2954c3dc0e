"""What runs: the core of the best level, another if asked, and nothing of it seen from outside."""

from __future__ import annotations

import importlib.machinery
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest

import hesse
from helpers import is_one_sentence

INFO = hesse.build_info()
X86_LEVELS = ("v2", "v3", "v4")
LEVELS = (*X86_LEVELS, "native", "generic")
MODULES = ("_isa", *(f"_core_{level}" for level in INFO["instruction_sets_installed"]))

SOLVE = """
import numpy as np
import hesse

H = np.diag(np.arange(1.0, 101.0))
result = hesse.minimize(lambda x: 0.5 * float(x @ H @ x), np.ones(100), jac=lambda x: H @ x,
                        hess=lambda x: H)
assert result.success and np.max(np.abs(result.x)) < 1e-8
print(hesse.build_info()["instruction_set"])
"""


def run(forced: str | None) -> subprocess.CompletedProcess[str]:
    """Solve a problem in a fresh interpreter, with HESSE_ISA set or not."""
    environment = {key: value for key, value in os.environ.items() if key != "HESSE_ISA"}
    if forced is not None:
        environment["HESSE_ISA"] = forced
    return subprocess.run(
        [sys.executable, "-c", SOLVE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def refusal(forced: str) -> str:
    """Return the message with which a level is refused."""
    ended = run(forced)
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: ")
    message = last.removeprefix("ImportError: ")
    assert is_one_sentence(message)
    return message


def cpu_runs(level: str) -> bool:
    best = INFO["instruction_set_of_cpu"]
    return level not in X86_LEVELS or (best in X86_LEVELS and level <= best)


def test_entries() -> None:
    assert INFO["version"] == hesse.__version__
    assert INFO["instruction_set"] in INFO["instruction_sets_installed"]
    assert set(INFO["instruction_sets_installed"]) <= set(LEVELS)
    assert INFO["instruction_set_of_cpu"] in (*X86_LEVELS, "generic")
    assert INFO["num_threads"] == hesse.get_num_threads()
    assert re.fullmatch(r"(GCC|Clang) \d+\.\d+\.\d+", INFO["compiler"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", INFO["eigen"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", INFO["pybind11"])
    assert float(INFO["openmp"]) >= 3.1
    assert "fast-math" not in INFO["flags"]
    version = ".".join(map(str, sys.version_info[:3]))
    assert INFO["python"] == f"{sys.implementation.name} {version}"
    assert f".{INFO['python_abi']}." in importlib.machinery.EXTENSION_SUFFIXES[0]


def test_flags_name_the_instruction_set() -> None:
    level = INFO["instruction_set"]
    if level in X86_LEVELS:
        assert f"-march=x86-64-{level}" in INFO["flags"].split()
    if level == "native":
        assert "-march=native" in INFO["flags"].split()


def test_each_call_returns_a_fresh_answer() -> None:
    first = hesse.build_info()
    first["version"] = "changed"
    with hesse.num_threads(3):
        second = hesse.build_info()
    assert second["version"] == hesse.__version__
    assert second["num_threads"] == 3


@pytest.mark.parametrize("nothing", [None, ""], ids=repr)
def test_best_level_is_chosen(nothing: str | None) -> None:
    usable = [level for level in INFO["instruction_sets_installed"] if cpu_runs(level)]
    order = ("native", "v4", "v3", "v2", "generic")
    assert run(nothing).stdout.strip() == min(usable, key=order.index)


@pytest.mark.parametrize("level", LEVELS)
def test_level_is_forced_or_refused(level: str) -> None:
    if not cpu_runs(level):
        message = refusal(level)
        assert f"HESSE_ISA={level}" in message
        assert message.endswith(f"its level is {INFO['instruction_set_of_cpu']}")
    elif level not in INFO["instruction_sets_installed"]:
        message = refusal(level)
        assert f"HESSE_ISA={level}" in message
        assert "not installed" in message
        for other in INFO["instruction_sets_installed"]:
            assert other in message
    else:
        ended = run(level)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.strip() == level


@pytest.mark.parametrize("unknown", ["v5", "V3", "avx2", " "])
def test_unknown_level_is_refused(unknown: str) -> None:
    message = refusal(unknown)
    assert message.startswith("HESSE_ISA must be one of ")
    assert repr(unknown) in message
    for level in LEVELS:
        assert level in message


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("nm") is None, reason="needs Linux and nm of binutils"
)
@pytest.mark.parametrize("module", MODULES)
def test_module_shows_its_entry_alone(module: str) -> None:
    """No symbol of one level may stand in for that of another, or of another library."""
    spec = find_spec(f"hesse.{module}")
    assert spec is not None
    assert spec.origin is not None
    listed = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--format=posix", spec.origin],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [f"PyInit_{module}"]
