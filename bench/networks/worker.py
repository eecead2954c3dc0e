"""Times one contestant of one task in this process and prints the seconds.

``python -m bench.networks.worker CONTESTANT TASK STORAGE THREADS`` keeps this process to that
number of CPUs, whatever its libraries would start. Prints nothing where the contestant is not
installed or does not have the task.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Time the fastest of the contestant's ways."""
    contestant, task, storage, threads = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    # Libraries count the CPUs when they are loaded.
    from bench.kernels.worker import fastest

    from .contestants import CONTESTANTS

    try:
        calls = CONTESTANTS[contestant](storage).get(task, [])
    except ModuleNotFoundError:
        return
    if calls:
        print(min(map(fastest, calls)))


if __name__ == "__main__":
    main()
