"""What nobody uses is removed from the cache, and nothing else is."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.system.cache import usable
from hooks.system.cache_sweep import DAY, LARGEST, STAMP, Entry, sweep, too_old_or_too_much

NOW = 1_800_000_000.0
KEY = "0123456789abcdef" * 4
TREE, OTHER_TREE = f"trees/{KEY}", f"trees/{KEY[::-1]}"
USUAL = [
    TREE,
    f"stacks/{KEY[:40]}",
    f"repairs/{KEY}.json",
    f"databricks-cli/versions/{KEY}",
    "databricks-cli/1.9.0-linux_amd64",
    f"environments/run-{KEY[:40]}-3.11",
    f"environments/oldest-{KEY[:40]}-3.11",
]
LEFT_OVER = [
    f"trees/.{KEY[:16]}-abc_1234",
    f"stacks/.{KEY[:16]}-abcd1234",
    "databricks-cli/.1.9.0-linux_amd6-abcd1234",
    "repairs/.new-abcd1234",
    "trees/.gone-abcd1234",
]

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put something into the cache that was used so many days ago."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("ML_INIT_CACHE", str(cache))

    def make(name: str, days: float) -> Path:
        path = cache / name
        if name.startswith(("repairs/", "databricks-cli/versions/")):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("text")
        else:
            (path / "sub").mkdir(parents=True)
            (path / "sub" / "file").write_text("text")
        os.utime(path, (NOW - days * DAY, NOW - days * DAY))
        return path

    return make


@pytest.mark.parametrize("name", USUAL)
def test_what_nobody_used_for_two_months_goes_and_the_rest_stays(put: Put, name: str) -> None:
    old, young = put(name, 61), put(OTHER_TREE, 59)

    sweep(NOW)

    assert (old.exists(), young.exists()) == (False, True)
    assert [path.name for path in old.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", LEFT_OVER)
def test_what_a_killed_run_left_goes_after_two_days(put: Put, name: str) -> None:
    left = put(name, 1.9)

    sweep(NOW)
    still_there = left.exists()
    sweep(NOW + DAY)

    assert (still_there, left.exists()) == (True, False)


@pytest.mark.parametrize("name", ["thesis", "trees/mine", "trees/.git", "environments/py3.11"])
def test_what_is_not_ml_init_s_own_stays(put: Put, name: str) -> None:
    theirs = put(name, 900)

    sweep(NOW)

    assert theirs.exists()


def test_nothing_behind_a_link_goes(put: Put, tmp_path: Path) -> None:
    theirs = put(f"elsewhere/{KEY}", 900)
    (tmp_path / "cache" / "trees").symlink_to(theirs.parent)

    sweep(NOW)

    assert theirs.exists()


def test_a_cache_to_which_others_can_write_is_not_touched(put: Put, tmp_path: Path) -> None:
    old = put(TREE, 61)
    (tmp_path / "cache").chmod(0o777)

    sweep(NOW)

    assert old.exists()
    assert not (tmp_path / "cache" / STAMP).exists()


def test_an_environment_counts_by_the_mark_in_it(put: Put) -> None:
    environment = put(f"environments/check-{KEY[:40]}-3.14", 900)
    (environment / "complete").touch()
    os.utime(environment / "complete", (NOW, NOW))

    sweep(NOW)

    assert environment.exists()


def test_it_looks_once_a_day(put: Put) -> None:
    put(OTHER_TREE, 1)
    sweep(NOW)
    old = put(TREE, 61)

    sweep(NOW + DAY - 1)
    still_there = old.exists()
    sweep(NOW + DAY)

    assert (still_there, old.exists()) == (True, False)


def test_without_a_cache_there_is_nothing_to_do(put: Put, tmp_path: Path) -> None:
    assert callable(put)

    sweep(NOW)

    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("event", ["a run takes it", "another run removes it"])
def test_what_happens_to_an_entry_in_that_moment_is_no_trouble(
    put: Put, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    oldest, old, rename = put(OTHER_TREE, 62), put(TREE, 61), Path.rename

    def just_before(path: Path, target: Path) -> Path:
        if path == old and event == "a run takes it":
            assert usable(old)
        elif path == old:
            rename(old, old.with_name("gone"))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", just_before)

    sweep(NOW)

    assert not oldest.exists()
    assert (old / "sub" / "file").exists() is (event == "a run takes it")
    assert [path.name for path in old.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("at_work", ["in the cache", "elsewhere"])
def test_a_scratch_folder_without_a_name_costs_nobody_their_files(
    put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at_work: str
) -> None:
    old = put(TREE, 61)
    here = put("here", 0) if at_work == "in the cache" else tmp_path
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **_: "")
    (here / "file").touch()

    with pytest.raises(ValueError, match="is not in the cache"):
        sweep(NOW)

    assert (here / "file").exists()
    assert not old.exists()


def test_the_oldest_go_first_where_all_are_too_large_and_recent_ones_never() -> None:
    half = LARGEST // 2
    entries = [
        Entry(Path("two days"), NOW - 1.9 * DAY, LARGEST),
        Entry(Path("a month"), NOW - 30 * DAY, half),
        Entry(Path("a year"), NOW - 365 * DAY, half),
        Entry(Path("a week"), NOW - 7 * DAY, half),
    ]

    gone = [entry.path.name for entry in too_old_or_too_much(entries, NOW)]
    enough = [entry.path.name for entry in too_old_or_too_much(entries[1:2] + entries[3:], NOW)]

    assert gone == ["a year", "a month", "a week"]
    assert enough == []
