"""A lock is tried by a real pip, against wheels that are made here."""

import base64
import ensurepip
import hashlib
import runpy
import zipfile
from pathlib import Path

import pytest

from maintenance import try_locks
from tests.support.place import ROOT

BUNDLED = next(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
OWN = f"pip=={ensurepip.version()}"


def wheel(folder: Path, name: str, version: str, *asked: str) -> str:
    """Make a wheel; returns its line in a lock."""
    about = f"{name}-{version}.dist-info"
    files = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        f"Provides-Extra: more\n{''.join(f'Requires-Dist: {one}' for one in asked)}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    rows = [f"{path},{digest(text.encode())},{len(text)}" for path, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,", ""])
    made = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"=={version} --hash=sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}\n"


def digest(content: bytes) -> str:
    """A file's hash as RECORD has it."""
    value = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"sha256={value}"


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The lines of a package and of what it asks for, with its extra; pip sees nothing else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path} {BUNDLED.parent}")
    return {
        "one": "one" + wheel(tmp_path, "one", "1.0", "two[more]>=1"),
        "two": "two[more]" + wheel(tmp_path, "two", "1.0"),
    }


@pytest.mark.parametrize(
    ("has_pip", "releases"),
    [
        pytest.param(True, [OWN], id="by one"),
        pytest.param(True, [OWN, try_locks.NEWEST], id="by two", marks=pytest.mark.breadth),
        pytest.param(False, [OWN], id="where there is none", marks=pytest.mark.breadth),
    ],
)
def test_each_lock_is_tried_by_each_pip_and_told_in_its_words(
    lines: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    releases: list[str],
    *,
    has_pip: bool,
) -> None:
    if not has_pip:
        monkeypatch.setattr(try_locks, "find_spec", lambda _: None)
    whole, lacking = tmp_path / "whole.txt", tmp_path / "lacking.txt"
    whole.write_text("".join(lines.values()))
    lacking.write_text(lines["one"])

    told = try_locks.problems([whole, lacking], releases)

    assert told.keys() == {f"lacking.txt with {release}" for release in releases}
    assert all("two[more]" in words for words in told.values())


@pytest.mark.usefixtures("lines")
def test_a_pip_that_cannot_be_had_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", "")

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "maintenance" / "try_locks.py"), run_name="__main__")

    assert ended.value.code == 1
    assert "No matching distribution found for pip" in capsys.readouterr().err


def test_the_locks_are_those_that_are_installed_from() -> None:
    shipped = (ROOT / "template").rglob("requirements.txt")

    assert sorted([*(ROOT / "requirements").iterdir(), *shipped]) == sorted(try_locks.LOCKS)
