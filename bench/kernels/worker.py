"""Times one contestant of one kernel in this process and prints the seconds.

``python -m bench.kernels.worker KERNEL CONTESTANT SIZE...``; threads, core type and instruction set
come from the environment, which BLAS and hesse read when they are loaded.
"""

from __future__ import annotations

import sys
from time import perf_counter

from .cases import KERNELS, Call

SECONDS = 0.4
FEWEST_CALLS = 2
CLOCK_SHARE = 2e-5


def fastest(call: Call) -> float:
    """Return the seconds of the fastest call, several at a time where one is too short to time."""
    call()  # brings code and data in
    begin = perf_counter()
    call()
    once = perf_counter() - begin
    together = max(1, int(CLOCK_SHARE / max(once, 1e-9)))
    best = once
    rounds = 0
    begin = perf_counter()
    while rounds < FEWEST_CALLS or perf_counter() - begin < SECONDS:
        start = perf_counter()
        for _ in range(together):
            call()
        best = min(best, (perf_counter() - start) / together)
        rounds += 1
    return best


def main() -> None:
    """Time the fastest of the contestant's makers."""
    name, contestant, *size = sys.argv[1:]
    makers = KERNELS[name].makers[contestant]
    print(min(fastest(maker(*map(int, size))) for maker in makers))


if __name__ == "__main__":
    main()
