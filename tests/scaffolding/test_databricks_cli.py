"""The real CLI renders, refuses and is asked its version through the one door."""

import json
import stat
from pathlib import Path

import pytest

from hooks.errors import CliError, StackError, UserError
from hooks.scaffolding import databricks_cli as door
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import Cli, render_bundle
from hooks.system.cache import cache_folder
from tests.support.cli_machine import program

CRASH = "kill -9 $$"
HANG = "exec /bin/sleep 600"


@pytest.fixture
def memory(machine: Path, databricks_cli: Path) -> Path:
    """The one file in which the real CLI's version is remembered."""
    (machine / "bin").mkdir()
    (machine / "bin" / "databricks").symlink_to(databricks_cli)
    assert find_cli("").version == "1.9.0"
    return next((cache_folder() / "databricks-cli" / "versions").iterdir())


def test_a_remembered_version_needs_no_process(memory: Path) -> None:
    memory.write_text("1.8.7")

    assert find_cli("").version == "1.8.7"


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"\xff", b"1.9.0\n1.9.0"])
def test_a_corrupted_memory_is_mended(memory: Path, rubbish: bytes) -> None:
    memory.write_bytes(rubbish)

    assert find_cli("").version == "1.9.0"
    assert memory.read_text() == "1.9.0"


def test_a_memory_that_cannot_be_written_is_said(memory: Path) -> None:
    memory.unlink()
    memory.parent.rmdir()
    memory.parent.touch()

    with pytest.raises(UserError, match="ML_INIT_CACHE"):
        find_cli("")


def test_a_script_is_asked_every_time_because_another_program_may_stand_behind_it(
    machine: Path,
) -> None:
    program(machine / "bin" / "databricks", does=f". {machine}/behind")
    versions = []

    for version in ("1.1.0", "1.2.0"):
        (machine / "behind").write_text(f"echo Databricks CLI v{version}; exit")
        versions.append(find_cli("").version)

    assert versions == ["1.1.0", "1.2.0"]


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A bundle template of one file."""
    folder = tmp_path / "stack"
    (folder / "template" / "{{.name}}").mkdir(parents=True)
    (folder / "template" / "{{.name}}" / "of.txt.tmpl").write_text("{{.name}} of {{.owner}}\n")
    asked = {name: {"type": "string", "description": name} for name in ("name", "owner")}
    schema = {"welcome_message": "Welcome!", "properties": asked}
    (folder / "databricks_template_schema.json").write_text(json.dumps(schema))
    return folder


NAMES = {"name": "first", "owner": "$(touch me) \"'; é"}


def test_the_real_cli_renders_with_the_parameters_as_they_are(
    tmp_path: Path, stack: Path, databricks_cli: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    render_bundle(Cli(databricks_cli, "1.9.0"), stack, NAMES, tmp_path / "out")

    written = (tmp_path / "out" / "first" / "of.txt").read_text()
    assert written == "first of $(touch me) \"'; é\n"
    assert capfd.readouterr() == ("", "")


SCHEMA = "databricks_template_schema.json"


@pytest.mark.parametrize(
    ("files", "fault", "words"),
    [
        pytest.param(
            {"template/no.tmpl": '{{fail "GCP will not do.\\nChoose another."}}'},
            StackError,
            r"could not render the stack.\nError: GCP will not do.\nChoose another.\Z",
            id="the template's own words",
        ),
        pytest.param(
            {SCHEMA: '{"min_databricks_cli_version": "v99.0.0", "properties": {}}'},
            CliError,
            r"too old for the stack.\nError: .*v99.0.0",
            id="a newer CLI is needed",
        ),
        pytest.param({SCHEMA: None}, StackError, "not a bundle template", id="no template"),
    ],
)
def test_what_the_real_cli_refuses_is_told_without_noise(
    stack: Path,
    databricks_cli: Path,
    files: dict[str, str | None],
    fault: type[UserError],
    words: str,
) -> None:
    for name, content in files.items():
        (stack / name).unlink() if content is None else (stack / name).write_text(content)

    with pytest.raises(fault, match=words) as raised:
        render_bundle(Cli(databricks_cli, "1.9.0"), stack, NAMES, stack.with_name("out"))

    assert "hostmetadata" not in str(raised.value)
    assert "Welcome" not in str(raised.value)


def test_the_cli_sees_a_clean_environment_and_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABRICKS_CONFIG_PROFILE", "ARM_CLIENT_SECRET", "GH_TOKEN", "DATABRICKS_CLOUD"):
        monkeypatch.setenv(name, "mine")
    notes = tmp_path / "notes"
    does = f'exec >{notes}; echo "$@"; stat -c %a "$5"; ls -A; ls -A "$HOME"; cat; exec env'
    cli = Cli(program(tmp_path / "databricks", does=does), "1.9.0")

    render_bundle(cli, tmp_path, NAMES, tmp_path / "out")

    arguments, mode, here, *seen = notes.read_text().splitlines()
    names = {line.partition("=")[0] for line in seen} - {"PWD", "OLDPWD", "SHLVL", "_"}
    assert "touch me" not in arguments
    assert stat.S_IMODE(int(mode, 8)) == 0o600
    assert here == "databricks.yml"
    assert names == {
        *("PATH", "HOME", "TMPDIR", "LANG", "DATABRICKS_AUTH_TYPE", "DATABRICKS_CONFIG_FILE"),
        *("DATABRICKS_CLI_DISABLE_TELEMETRY", "DATABRICKS_HOST", "DATABRICKS_TOKEN"),
    }


@pytest.mark.parametrize(
    ("does", "words"),
    [
        pytest.param(CRASH, "ended with code -9 .* said: nothing", id="a crash"),
        pytest.param("echo 'panic: oh' >&2; exit 2", "code 2 .* said: panic: oh", id="a panic"),
        pytest.param(HANG, "did not end within 0.3 seconds", id="a hang"),
    ],
)
def test_a_cli_that_breaks_down_is_told_in_one_sentence(
    tmp_path: Path, does: str, words: str
) -> None:
    cli = Cli(program(tmp_path / "databricks", does=does), "1.9.0")

    with pytest.raises(CliError, match=words):
        render_bundle(cli, tmp_path, NAMES, tmp_path / "out", limit=0.3)


@pytest.mark.attack("a stack writes until the disk is full")
def test_a_stack_that_writes_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST", 1 << 20)
    does = 'for n in 1 2 3 4; do head -c 500000 /dev/zero > "$7/$n"; done; exec sleep 600'
    cli = Cli(program(tmp_path / "databricks", does=f'mkdir -p "$7"; {does}'), "1.9.0")

    with pytest.raises(CliError, match="writes more than 1 MiB"):
        render_bundle(cli, tmp_path, NAMES, tmp_path / "out")
