"""Which Databricks CLI is used, and how one comes to the machine."""

import hashlib
import json
import platform
import zipfile
from pathlib import Path

import pytest

from hooks.errors import CliError, StackError, UserError
from hooks.scaffolding import cli_release
from hooks.scaffolding.cli_release import release_folder
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import Cli
from tests.support.cli_machine import program

CRASH = "kill -9 $$"
HANG = "exec /bin/sleep 600"


@pytest.fixture
def mirror(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror that has the pinned release."""
    name = cli_release.this_platform()
    archive = machine / "mirror" / "v1.9.0" / f"databricks_cli_1.9.0_{name}.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as file:
        file.write(program(machine / "released"), "databricks")
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    monkeypatch.setitem(cli_release.CHECKSUMS, name, checksum)
    return archive


def test_the_named_program_comes_before_the_one_on_path(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = program(machine / "mine", "Databricks CLI v1.2.3")
    program(machine / "bin" / "databricks")
    monkeypatch.setenv("DATABRICKS_CLI", str(named))

    cli = find_cli("v0.236.0")

    assert cli == Cli(named, "1.2.3")


@pytest.mark.parametrize(
    ("said", "does", "words"),
    [
        pytest.param("Databricks CLI v0.235.9", "", "is version 0.235.9, older than", id="old"),
        pytest.param("Version 0.17.4", "", "is version 0.17.4, older than", id="the former CLI"),
        pytest.param("hello", "", "does not tell its version", id="prints rubbish"),
        pytest.param("Databricks CLI v1.9.0", "exit 3", r"exit code 3", id="fails"),
        pytest.param("Databricks CLI v1.9.0", CRASH, r"exit code -9", id="crashes"),
        pytest.param("Databricks CLI v1.9.0", HANG, "did not end within 0.5", id="hangs"),
    ],
)
def test_a_named_program_that_will_not_do_is_never_passed_over(
    machine: Path, monkeypatch: pytest.MonkeyPatch, said: str, does: str, words: str
) -> None:
    program(machine / "bin" / "databricks")
    monkeypatch.setenv("DATABRICKS_CLI", str(program(machine / "mine", said, does)))

    with pytest.raises(CliError, match=rf"DATABRICKS_CLI.*{words}"):
        find_cli("0.236.0", limit=0.5)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        pytest.param("databricks", "not a full path", id="a bare name"),
        pytest.param("/nowhere/databricks", "No such file", id="missing"),
        pytest.param("/", "Is a directory", id="a folder"),
        pytest.param("/etc/passwd", "cannot be started", id="not a program"),
    ],
)
def test_a_name_that_is_no_program_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch, named: str, words: str
) -> None:
    assert machine
    monkeypatch.setenv("DATABRICKS_CLI", named)

    with pytest.raises(CliError, match=rf"DATABRICKS_CLI.*{words}(?s:.*)unset it"):
        find_cli("0.236.0")


@pytest.mark.parametrize("version", ["0.236.0", "1.14.0", "0.0.0-dev+0a1b2c"])
def test_a_new_enough_or_development_program_on_path_is_used(machine: Path, version: str) -> None:
    there = program(machine / "bin" / "databricks", f"Databricks CLI v{version}")

    cli = find_cli("0.236.0")

    assert cli == Cli(there, version)


def test_an_old_program_on_path_is_said_and_the_next_one_used(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = program(machine / "old" / "databricks", "Version 0.17.4")
    program(machine / "bin" / "databricks")

    cli = find_cli("")

    assert cli.path == machine / "bin" / "databricks"
    assert capsys.readouterr().err == (
        f"{old} is version 0.17.4, older than 0.205.0. Looking further.\n"
    )


def test_a_relative_entry_of_path_is_not_looked_into(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine / "here" / "databricks", "Databricks CLI v2.0.0")
    there = program(machine / "bin" / "databricks")
    monkeypatch.chdir(machine / "here")
    monkeypatch.setenv("PATH", f".:{machine}/bin")

    assert find_cli("").path == there


def test_the_cached_release_is_used_before_a_download(machine: Path) -> None:
    cached = program(release_folder() / "databricks")

    assert find_cli("v0.236.0") == Cli(cached, "1.9.0")
    assert not (machine / "mirror").exists()


@pytest.mark.attack("another user plants a Databricks CLI in a cache that all may write")
def test_a_program_that_others_can_change_is_not_started(machine: Path) -> None:
    planted = program(release_folder() / "databricks", does=f"touch {machine}/ran")
    planted.parent.parent.chmod(0o1777)

    with pytest.raises(UserError, match="can be changed by other users"):
        find_cli("")

    assert not (machine / "ran").exists()


@pytest.mark.parametrize("broken", [None, b"", b"#!/bin/sh\nexit 1\n"])
def test_a_broken_cache_entry_is_replaced(
    machine: Path, mirror: Path, broken: bytes | None
) -> None:
    assert mirror.is_relative_to(machine)
    release_folder().mkdir(parents=True)
    if broken is not None:
        (release_folder() / "databricks").write_bytes(broken)

    cli = find_cli("0.236.0")

    assert cli == Cli(release_folder() / "databricks", "1.9.0")


def test_the_release_is_downloaded_once(machine: Path, mirror: Path) -> None:
    first = find_cli("0.236.0")
    mirror.unlink()

    assert first == find_cli("0.236.0") == Cli(release_folder() / "databricks", "1.9.0")
    assert first.path.is_relative_to(machine)


def test_without_the_download_it_is_built(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.dumps(
        {"Dir": str(machine), "Sum": "h1:LY1uF6TP+3MT+VuIziaKLd1jjHua+OEeXd15uu4OxU4="}
    )
    go = f"""case $1 in env) echo go1.26.8;; mod) echo '{report}';; build)
        while [ "$1" != -o ]; do shift; done
        printf '#!/bin/sh\\necho Databricks CLI v1.9.0' >"$2"; /bin/chmod +x "$2";; esac; exit"""
    program(machine / "bin" / "go", does=go)

    cli = find_cli("0.236.0")

    assert cli == Cli(release_folder() / "databricks", "1.9.0")
    assert "Building it from source instead." in capsys.readouterr().err


def test_no_way_left_lists_every_way_and_why(machine: Path) -> None:
    program(machine / "old" / "databricks", "Version 0.17.4")

    with pytest.raises(CliError) as raised:
        find_cli("0.236.0")

    lines = str(raised.value).splitlines()
    ways = ["DATABRICKS_CLI is not", "0.17.4, older than 0.236.0", "No such file", "no Go on PATH"]
    assert all(way in line for way, line in zip(ways, lines[1:-1], strict=True))
    assert "Install version 0.236.0 or newer" in lines[-1]


def test_a_stack_that_needs_a_newer_one_than_ours_fetches_nothing(
    machine: Path, mirror: Path
) -> None:
    assert mirror.exists()

    with pytest.raises(CliError, match=r"no `databricks` on PATH(?s:.*)fetches version 1\.9\.0"):
        find_cli("1.10.0")

    assert not (machine / "cache").exists()


def test_a_platform_without_a_release_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine
    monkeypatch.setattr(platform, "system", lambda: "Windows")

    with pytest.raises(CliError, match="not for Windows"):
        find_cli("")


def test_a_minimum_that_is_no_version_is_the_stacks_fault(machine: Path) -> None:
    assert machine

    with pytest.raises(StackError, match="'newest', which is no version"):
        find_cli("newest")
