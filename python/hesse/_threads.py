"""How many threads the core uses."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, SupportsIndex

from hesse import _core
from hesse._messages import shown


def set_num_threads(n: SupportsIndex | None) -> None:
    """Set how many threads hesse uses in this process.

    Calls that run at the same time, from several Python threads, share them: with four threads and
    two such calls, each uses two. There is at least one for every call.

    Parameters
    ----------
    n : int or None
        From 1 to 1024. None stands for the default: ``OMP_NUM_THREADS`` if the environment sets it,
        and otherwise the CPUs that the process may run on, within its container's limit.

    See Also
    --------
    num_threads : For one thread and one block only.

    Notes
    -----
    A limit that ``threadpoolctl`` puts on OpenMP, or ``OMP_THREAD_LIMIT``, is obeyed in any case. A
    process that was forked after ``import hesse`` uses one thread: GNU's OpenMP runtime cannot
    start its threads again there. Processes that are spawned, as those of joblib are, are not
    affected.

    Results do not depend on the number of threads.

    Examples
    --------
    >>> import hesse
    >>> hesse.set_num_threads(1)
    >>> hesse.get_num_threads()
    1
    >>> hesse.set_num_threads(None)
    """
    _core.set_thread_count(0 if n is None else _read_count(n))


def get_num_threads() -> int:
    """Return how many threads a call from this thread would use now.

    Less than what was set while other threads' calls run, where ``threadpoolctl`` limits OpenMP,
    and in a forked process.

    Examples
    --------
    >>> import hesse
    >>> hesse.get_num_threads() >= 1
    True
    """
    return _core.thread_count()


def num_threads(n: SupportsIndex) -> AbstractContextManager[None]:
    """Set how many threads the calls within a ``with`` block use.

    Only calls from the thread that runs the block are meant; they do not share with those of other
    threads. Blocks may be nested; each restores what it found.

    Parameters
    ----------
    n : int
        From 1 to 1024.

    Returns
    -------
    context manager
        For one ``with`` statement.

    See Also
    --------
    set_num_threads : For the whole process; says which limits are obeyed in any case.

    Examples
    --------
    >>> import hesse
    >>> with hesse.num_threads(1):
    ...     hesse.get_num_threads()
    1
    """
    return _own_number(_read_count(n))


@contextmanager
def _own_number(n: int) -> Iterator[None]:
    before = _core.set_own_thread_count(n)
    try:
        yield
    finally:
        _core.set_own_thread_count(before)


def _read_count(n: Any) -> int:
    most = _core.largest_thread_count
    allowed = f"n must be an integer from 1 to {most}; got {shown(n)}"
    if isinstance(n, bool):
        raise TypeError(allowed)
    try:
        count = operator.index(n)
    except TypeError:
        raise TypeError(allowed) from None
    if not 1 <= count <= most:
        raise ValueError(allowed)
    return count
