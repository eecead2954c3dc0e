"""The number of threads in processes of their own: defaults, limits, forks and joblib's workers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# One hung child must not stop the suite.
LATEST_END = 120.0

# A Hessian large enough for the core's parallel kernels.
PROBLEM = """
import os, threading
import numpy as np
import hesse

n = 700
random = np.random.default_rng(7)
Q = random.standard_normal((n, n)) / n**0.5
A, b = Q + Q.T, random.standard_normal(n)

def solve(note=lambda: None):
    def hess(x):
        note()
        return A + np.diag(3.0 * x**2)

    return hesse.minimize(
        lambda x: float(0.5 * x @ A @ x + np.sum(x**4) / 4.0 + b @ x),
        np.ones(n),
        jac=lambda x: A @ x + x**3 + b,
        hess=hess,
        method="trust-exact",
        options={"maxiter": 5},
    ).x.tobytes()

def running_threads():
    return len(os.listdir("/proc/self/task"))
"""

FORK = """
import multiprocessing, signal, sys

def child():
    signal.alarm(60)  # a hang ends here
    assert hesse.get_num_threads() == 1
    with hesse.num_threads(2):
        assert hesse.get_num_threads() == 1
        found = solve()
    assert running_threads() == 1
    return found

context = multiprocessing.get_context("fork")
hesse.set_num_threads(2)
expected = None
if sys.argv[1] == "after a call":
    before = running_threads()
    expected = solve()
    assert running_threads() > before, "no parallel kernel ran"
receiver, sender = context.Pipe(duplex=False)
process = context.Process(target=lambda: sender.send_bytes(child()))
process.start()
sender.close()
found = receiver.recv_bytes()
process.join()
assert process.exitcode == 0
assert hesse.get_num_threads() == 2
assert found == (expected or solve())
"""

LOKY = """
from joblib import Parallel, delayed, parallel_config

def task():
    return hesse.get_num_threads(), solve()

with parallel_config(backend="loky", inner_max_num_threads=1):
    results = Parallel(n_jobs=2)(delayed(task)() for _ in range(3))
assert results == [(1, solve())] * 3, [threads for threads, _ in results]
"""

# Both calls are within a callback when they are asked.
JOBLIB_THREADS = """
from joblib import Parallel, delayed

hesse.set_num_threads(2)
alone = solve()
meeting = threading.Barrier(2, timeout=60)

def task():
    seen = []

    def note():
        if not seen:
            meeting.wait()
            seen.append(hesse.get_num_threads())
            meeting.wait()

    return solve(note), seen

results = Parallel(n_jobs=2, backend="threading")(delayed(task)() for _ in range(2))
assert results == [(alone, [1])] * 2, [seen for _, seen in results]
assert hesse.get_num_threads() == 2
"""


def run(script: str, *arguments: str, **environment: str) -> str:
    """Run a script in a fresh interpreter and return what it prints."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OMP_")}
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        # The callbacks' own linear algebra keeps to one thread.
        env={**kept, "OPENBLAS_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=LATEST_END,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_default_is_that_of_the_environment() -> None:
    ask = "import hesse; print(hesse.get_num_threads())"
    assert run(ask, OMP_NUM_THREADS="3") == "3"
    assert run(ask, OMP_NUM_THREADS="3", OMP_THREAD_LIMIT="2") == "2"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a CPU affinity mask")
def test_default_keeps_to_the_cpus_of_the_process() -> None:
    ask = "import hesse; print(hesse.get_num_threads())"
    assert 1 <= int(run(ask)) <= len(os.sched_getaffinity(0))
    pin = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
    assert run(pin + ask) == "1"


def test_limit_of_threadpoolctl_is_obeyed() -> None:
    pytest.importorskip("threadpoolctl")
    script = """
import hesse, threadpoolctl
assert hesse.get_num_threads() == 4
with threadpoolctl.threadpool_limits(2):
    print(hesse.get_num_threads())
    hesse.set_num_threads(3)
    print(hesse.get_num_threads())
    with hesse.num_threads(3):
        print(hesse.get_num_threads())
    with hesse.num_threads(1):
        print(hesse.get_num_threads())
print(hesse.get_num_threads())
"""
    assert run(script, OMP_NUM_THREADS="4").split() == ["2", "2", "2", "1", "3"]


def test_result_does_not_depend_on_the_number() -> None:
    script = """
found = set()
for threads in (1, 2, 3):
    with hesse.num_threads(threads):
        found.add(solve())
print(len(found))
"""
    assert run(PROBLEM + script) == "1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("moment", ["after a call", "before any call"])
def test_forked_process_works_on_one_thread(moment: str) -> None:
    run(PROBLEM + FORK, moment)


def test_processes_of_joblib() -> None:
    pytest.importorskip("joblib")
    run(PROBLEM + LOKY)


def test_threads_of_joblib() -> None:
    pytest.importorskip("joblib")
    run(PROBLEM + JOBLIB_THREADS)
