import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.system.cache import building, cache_folder, discard, recall, remember, usable

assert sys.platform != "win32"  # what is played here is POSIX's own

FULL = Path("/dev/full")  # every write to it finds no space


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that does not exist yet, and a folder of work in which nothing is lost."""
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "file").touch()
    monkeypatch.chdir(tmp_path / "here")


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
            "win32",
            {"ML_INIT_CACHE": "", "LOCALAPPDATA": "/l", "XDG_CACHE_HOME": "/x"},
            "/l/ml-init",
            id="the custom of Windows",
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


def test_an_entry_appears_whole() -> None:
    entry = cache_folder() / "trees" / "key"

    with building(entry) as folder:
        (folder / "file").write_text("content")
        assert not entry.exists()

    assert (entry / "file").read_text() == "content"
    assert list(entry.parent.iterdir()) == [entry]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, UserError])
def test_a_block_that_ends_early_leaves_nothing(end: type[BaseException]) -> None:
    def build() -> None:
        with building(cache_folder() / "trees" / "key") as folder:
            (folder / "file").write_text("half")
            raise end

    with pytest.raises(end):
        build()

    assert list((cache_folder() / "trees").iterdir()) == []


def test_of_two_runs_the_faster_one_s_result_stays() -> None:
    entry = cache_folder() / "key"

    with building(entry) as slow:
        (slow / "file").write_text("slow")
        with building(entry) as fast:
            (fast / "file").write_text("fast")

    assert (entry / "file").read_text() == "fast"
    assert list(cache_folder().iterdir()) == [entry]


def test_a_cache_that_cannot_be_made_is_told_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the folder's place")

    with pytest.raises(UserError) as refusal, building(cache_folder() / "key"):
        pass

    assert f"{tmp_path / 'cache'} cannot be written" in str(refusal.value)
    assert "ML_INIT_CACHE" in str(refusal.value)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_disk_without_space_is_told_and_leaves_nothing() -> None:
    def build() -> None:
        with building(cache_folder() / "key") as folder:
            (folder / "file").symlink_to(FULL)
            (folder / "file").write_text("too much")

    with pytest.raises(UserError, match="No space left on device"):
        build()

    assert list(cache_folder().iterdir()) == []


def test_an_entry_that_cannot_be_put_in_place_is_told() -> None:
    def build() -> None:
        with building(cache_folder() / "trees" / "key") as folder:
            shutil.rmtree(folder.parent)

    with pytest.raises(UserError, match="cannot be written"):
        build()


@pytest.mark.parametrize(
    "place",
    [
        "",
        ".",
        "file",
        "..",
        "/",
        "{}",
        "{}/..",
        "{}/../here",
        "{}/a/../..",
        "{}/link",
        "{}/link/file",
    ],
)
def test_nothing_but_what_lies_in_the_cache_is_removed(tmp_path: Path, place: str) -> None:
    (tmp_path / "cache" / "a").mkdir(parents=True)
    (tmp_path / "cache" / "link").symlink_to(tmp_path / "here")
    before = [*tmp_path.rglob("*")]

    with pytest.raises(ValueError, match="is not in the cache"):
        discard(Path(place.format(tmp_path / "cache")))

    assert [*tmp_path.rglob("*")] == before


def test_what_lies_in_the_cache_is_removed(entry: Path) -> None:
    discard(entry)

    assert [*entry.parent.iterdir()] == []


def test_a_scratch_folder_without_a_name_costs_nobody_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **_: "")

    with (
        pytest.raises(ValueError, match="is not in the cache"),
        building(cache_folder() / "key"),
    ):
        pass

    assert (tmp_path / "here" / "file").exists()


def test_nothing_outside_the_cache_is_built_used_or_named_for_removal(tmp_path: Path) -> None:
    outside = tmp_path / "here"
    outside.chmod(0o777)
    cache_folder().mkdir()

    for place in (outside, cache_folder() / ".." / "here", Path()):
        with pytest.raises(UserError, match="is not in the cache") as refusal:
            usable(place)
        assert "rm -rf" not in str(refusal.value)
        with pytest.raises(UserError, match="is not in the cache"), building(place / "key"):
            pass


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a path another user's; where only root may do that, make everybody another one."""
    try:
        os.chown(path, 65534, 65534)
    except PermissionError:
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)


@pytest.fixture
def entry() -> Path:
    """An entry of a cache, as ml-init makes it."""
    place = cache_folder() / "databricks-cli" / "1.9.0-linux_amd64"
    with building(place) as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "databricks").write_text("#!/bin/sh\n")
    return place


PLACES = {
    "the cache": "../..",
    "a folder in it": "..",
    "an entry": ".",
    "a folder in an entry": "sub",
    "a file in an entry": "sub/databricks",
}


def test_what_ml_init_made_is_used(entry: Path) -> None:
    assert usable(entry)
    assert not usable(entry.with_name("missing"))


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.attack("another user plants a program in a cache that is shared")
def test_what_belongs_to_another_user_is_refused(
    entry: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    give_away((entry / place).resolve(), monkeypatch)

    with pytest.raises(UserError, match=r"another user|files of others") as refusal:
        usable(entry)

    assert "or name another folder in ML_INIT_CACHE" in str(refusal.value)


@pytest.mark.parametrize("mode", [0o1777, 0o775, 0o722])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.attack("another user changes what lies in a cache that all may write")
def test_what_others_can_write_is_refused(entry: Path, place: str, mode: int) -> None:
    (entry / place).resolve().chmod(mode)

    with pytest.raises(UserError, match=r"others can change|changed by other users"):
        usable(entry)


@pytest.mark.attack("another user puts a link into the cache")
def test_a_link_in_the_cache_is_refused(entry: Path, tmp_path: Path) -> None:
    entry.rename(tmp_path / "moved")
    entry.symlink_to(tmp_path / "moved")

    with pytest.raises(UserError, match="is a symbolic link"):
        usable(entry)


def test_the_cache_itself_may_be_a_link_of_the_user_s(
    entry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "cache")
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "link"))

    assert usable(cache_folder() / entry.relative_to(tmp_path / "cache"))


@pytest.mark.parametrize("place", ["the cache", "an entry"])
def test_the_remedy_is_a_command_that_helps(entry: Path, place: str) -> None:
    spoilt = (entry / PLACES[place]).resolve()
    spoilt.chmod(0o777)
    with pytest.raises(UserError) as refusal:
        usable(entry)
    found = re.search(r"\((.*)\)", str(refusal.value))
    command = found[1] if found else ""
    assert command.endswith(f" {spoilt}")  # before it is run: it may remove what it names

    subprocess.run(shlex.split(command), check=True)

    assert usable(entry) is entry.exists()


def test_the_remedy_of_the_cache_removes_nothing(entry: Path) -> None:
    cache_folder().chmod(0o777)

    with pytest.raises(UserError, match=f"chmod go-w {cache_folder()}"):
        usable(entry)


@pytest.fixture
def careless() -> Iterator[None]:
    """A umask that gives everything to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
@pytest.mark.attack("a careless umask opens ml-init's own cache to all")
def test_a_careless_umask_does_not_open_the_cache(tmp_path: Path, entry: Path) -> None:
    memory = cache_folder() / "databricks-cli" / "versions" / "key"
    remember(memory, "1.9.0")

    made = [tmp_path / "cache", *(tmp_path / "cache").rglob("*")]
    open_to_others = [path for path in made if path.stat().st_mode & 0o022]
    assert open_to_others == []
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert usable(entry)
    assert recall(memory) == "1.9.0"


def test_where_nobody_owns_a_file_everything_is_used(
    entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry.chmod(0o777)
    monkeypatch.setattr(sys, "platform", "win32")

    assert usable(entry)


def test_use_is_remembered(entry: Path) -> None:
    os.utime(entry, (0, 0))

    usable(entry)

    assert entry.stat().st_mtime > 0


def test_a_link_that_was_built_into_an_entry_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "outside").touch()
    (tmp_path / "outside").chmod(0o666)

    with building(cache_folder() / "key") as folder:
        (folder / "link").symlink_to(tmp_path / "outside")

    assert stat.S_IMODE((tmp_path / "outside").stat().st_mode) == 0o666


def test_nothing_is_built_where_others_can_write(entry: Path) -> None:
    entry.parent.chmod(0o777)

    with pytest.raises(UserError, match="changed by other users"), building(entry):
        pass


@pytest.mark.parametrize("fault", ["missing", "a folder", "no UTF-8"])
def test_a_memory_that_cannot_be_read_is_none(entry: Path, fault: str) -> None:
    memory = entry.parent / "memory"
    if fault == "a folder":
        memory.mkdir(mode=0o700)
    elif fault == "no UTF-8":
        remember(memory, "")
        memory.write_bytes(b"\xff")

    assert recall(memory) == ""
