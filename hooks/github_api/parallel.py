"""Work done side by side."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hooks.errors import PublishError
from hooks.github_api import rate_limit

T = TypeVar("T")
One = TypeVar("One")
Other = TypeVar("Other")


def run_all(tasks: Iterable[Callable[[], T]]) -> list[T]:
    """Do every task, each to its end, and give the results in the order of the tasks.

    Raises:
        PublishError: at least one failed; the texts of all that did are in it, each line once.
    """
    pool = ThreadPoolExecutor(rate_limit.SLOTS)
    try:
        futures = [pool.submit(task) for task in tasks]
        failures = [future.exception() for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for failure in failures:
        if failure is not None and not isinstance(failure, PublishError):
            raise failure
    lines = [line for failure in failures if failure for line in str(failure).splitlines()]
    if lines:
        raise PublishError("\n".join(dict.fromkeys(lines)))
    return [future.result() for future in futures]


def run_both(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """Do two tasks of different kinds side by side, as `run_all` does.

    Raises:
        PublishError: at least one failed; the texts of both are in it.
    """
    ones: list[One] = []
    others: list[Other] = []
    run_all([lambda: ones.append(one()), lambda: others.append(other())])
    return ones[0], others[0]
