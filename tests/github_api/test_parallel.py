"""Work side by side ends together, and tells every failure."""

import threading
from collections.abc import Callable, Iterator

import pytest

from hooks.errors import PublishError
from hooks.github_api.parallel import run_all
from hooks.github_api.rate_limit import SLOTS


def failing(error: BaseException) -> None:
    raise error


def test_results_come_in_the_order_of_the_tasks() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        second_is_done.wait()
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    assert run_all([first, second]) == ["first", "second"]


def test_every_failure_is_told_once() -> None:
    tasks = [lambda text=text: failing(PublishError(text)) for text in ("a", "b", "a")]

    with pytest.raises(PublishError) as failed:
        run_all(tasks)

    assert str(failed.value) == "a\nb"


def test_ctrl_c_waits_for_nothing_and_starts_nothing_more() -> None:
    busy, go = threading.Barrier(SLOTS + 1, timeout=30), threading.Event()
    started: list[threading.Thread] = []
    ended: list[threading.Thread] = []

    def work() -> None:
        started.append(threading.current_thread())
        if not go.is_set():
            busy.wait()
        go.wait(timeout=5)
        ended.append(threading.current_thread())

    def tasks() -> Iterator[Callable[[], None]]:
        yield from [work] * 2 * SLOTS
        busy.wait()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_all(tasks())

    assert ended == []
    go.set()
    for thread in started[:SLOTS]:
        thread.join(timeout=1)
    assert len(started) == SLOTS


def test_a_fault_of_our_own_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        run_all([lambda: failing(PublishError("a")), lambda: failing(ZeroDivisionError())])
