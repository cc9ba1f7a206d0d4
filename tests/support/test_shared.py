from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.support.shared import make_once, of_all_workers


def test_of_two_at_once_one_makes_it_and_the_other_waits(tmp_path: Path) -> None:
    begun, go, calls = Event(), Event(), list[str]()

    def make(folder: Path) -> None:
        calls.append(folder.name)
        begun.set()
        go.wait()
        folder.mkdir()
        (folder / "whole").touch()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(make_once, tmp_path / "dear", make)
        begun.wait()
        second = pool.submit(make_once, tmp_path / "dear", make)
        waits = not second.done()
        go.set()

    assert waits
    assert first.result() == second.result() == tmp_path / "dear"
    assert calls == ["dear"]
    assert (tmp_path / "dear" / "whole").exists()


def test_what_could_not_be_made_is_made_anew_by_the_next(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").mkdir(parents=True)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        make_once(tmp_path / "dear", fail)
    made = make_once(tmp_path / "dear", Path.mkdir)

    assert list(made.iterdir()) == []


def test_workers_have_one_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path_factory.getbasetemp()
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    alone = of_all_workers(tmp_path_factory, "shared-alone")
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")

    assert alone == base / "shared-alone"
    assert of_all_workers(tmp_path_factory, f"{base.name}-among").parent == base.parent
