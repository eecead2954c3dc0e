"""What a process of one contestant begins with: its CPUs, the data and its solvers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .contestants import Fit
    from .tasks import Features, Task, Vector

ROOT = Path(__file__).resolve().parents[2]
FEW_ROWS = 1000


@dataclass(frozen=True)
class Entry:
    """A contestant, its task, and the features and targets of that."""

    contestant: str
    task: Task
    X: Features
    y: Vector

    def fits(self, rows: int | None = None) -> list[Fit]:
        """Return the fits of its solvers to so many rows, by default all.

        Raises
        ------
        ModuleNotFoundError
            If the contestant is not installed.
        """
        from .contestants import CONTESTANTS

        return CONTESTANTS[self.contestant](self.task, self.X[:rows], self.y[:rows])


def enter(contestant: str, task_name: str, threads: int) -> Entry:
    """Keep this process to so many CPUs, then load the data.

    Libraries count the CPUs when they are loaded, so that none may be before.
    """
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    from .tasks import TASKS

    task = TASKS[task_name]
    return Entry(contestant, task, *task.data())


def answer(module: str, threads: int, *arguments: str) -> dict[str, Any] | None:
    """Run a module beside this one in a process of its own and return what it prints."""
    command = [sys.executable, "-m", f"bench.linear_models.{module}", str(threads), *arguments]
    variables = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout)) if done.stdout else None
