import shutil
import sys
from pathlib import Path

import pytest

from hooks.cache import building, cache_folder
from hooks.errors import UserError

FULL = Path("/dev/full")  # every write to it finds no space


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        pytest.param("linux", {"ML_INIT_CACHE": ""}, ".cache/ml-init", id="the platform's custom"),
        pytest.param(
            "linux",
            {"ML_INIT_CACHE": "", "XDG_CACHE_HOME": "/x"},
            "/x/ml-init",
            id="the user's place for caches",
        ),
        pytest.param(
            "darwin", {"ML_INIT_CACHE": ""}, "Library/Caches/ml-init", id="the custom of a Mac"
        ),
        pytest.param(
            "darwin", {"ML_INIT_CACHE": "/m", "XDG_CACHE_HOME": "/x"}, "/m", id="the place chosen"
        ),
    ],
)
def test_the_cache_lies_where_the_user_expects_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    platform: str,
    variables: dict[str, str],
    place: str,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert cache_folder() == tmp_path / place


def test_an_entry_appears_whole(tmp_path: Path) -> None:
    entry = tmp_path / "trees" / "key"

    with building(entry) as folder:
        (folder / "file").write_text("content")
        assert not entry.exists()

    assert (entry / "file").read_text() == "content"
    assert list(entry.parent.iterdir()) == [entry]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, UserError])
def test_a_block_that_ends_early_leaves_nothing(tmp_path: Path, end: type[BaseException]) -> None:
    def build() -> None:
        with building(tmp_path / "trees" / "key") as folder:
            (folder / "file").write_text("half")
            raise end

    with pytest.raises(end):
        build()

    assert list((tmp_path / "trees").iterdir()) == []


def test_of_two_runs_the_faster_one_s_result_stays(tmp_path: Path) -> None:
    entry = tmp_path / "key"

    with building(entry) as slow:
        (slow / "file").write_text("slow")
        with building(entry) as fast:
            (fast / "file").write_text("fast")

    assert (entry / "file").read_text() == "fast"
    assert list(tmp_path.iterdir()) == [entry]


def test_a_cache_that_cannot_be_made_is_told_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file in the folder's place")
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))

    with pytest.raises(UserError) as refusal, building(cache_folder() / "key"):
        pass

    assert f"{tmp_path / 'cache'} cannot be written" in str(refusal.value)
    assert "ML_INIT_CACHE" in str(refusal.value)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_disk_without_space_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def build() -> None:
        with building(tmp_path / "key") as folder:
            (folder / "file").symlink_to(FULL)
            (folder / "file").write_text("too much")

    with pytest.raises(UserError, match="No space left on device"):
        build()

    assert list(tmp_path.iterdir()) == []


def test_an_entry_that_cannot_be_put_in_place_is_told(tmp_path: Path) -> None:
    def build() -> None:
        with building(tmp_path / "trees" / "key") as folder:
            shutil.rmtree(folder.parent)

    with pytest.raises(UserError, match="cannot be written"):
        build()
