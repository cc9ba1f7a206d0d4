"""How far a project is behind, told from the tags of ml-init's own repository."""

from pathlib import Path

import pytest

from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.version import examine
from hooks.workspaces.finding import State
from tests.support.publishing import git

DAYS = {
    "v0.1.0": "2026-01-01",
    "v0.2.0": "2026-01-11",
    "v0.3.0rc1": "2026-02-01",
    "odd": "2026-02-02",
}
PERSON = ("-c", "user.name=A", "-c", "user.email=a@example.org")


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two versions, a preview, and a tag that is no version."""
    folder = tmp_path / "ml-init"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for name, day in DAYS.items():
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T00:00:00Z")
        git(folder, *PERSON, "commit", "--quiet", "--allow-empty", "--message", name)
        git(folder, "tag", name)
    return folder


def of(version: object) -> Checkout:
    text = f"_commit: {version}\n" if version else "{}\n"
    return Checkout(Path(), {".copier-answers.yml": text.encode()})


def test_a_project_of_the_newest_version_is_ready(template: Path) -> None:
    found = examine(of("v0.2.0"), template)

    assert (found.state, found.told) == (State.OK, "0.2.0, the newest")


def test_a_project_that_is_behind_is_told_how_far(template: Path) -> None:
    found = examine(of("v0.1.0-3-gabcdef0"), template)

    assert found.state is State.NOTE
    assert found.told == "0.1.0 is behind by 1 version and 10 days; 0.2.0 is the newest"
    assert found.cure.command == "copier update --trust"


@pytest.mark.parametrize("version", ["v9.9.9", "main", ""])
def test_a_version_without_a_tag_cannot_be_compared(template: Path, version: str) -> None:
    found = examine(of(version), template)

    assert found.state is State.UNCHECKED
    assert (version or "unknown") in found.told


def test_without_a_repository_of_ml_init_nothing_is_known(tmp_path: Path) -> None:
    assert examine(of("v0.1.0"), tmp_path).state is State.UNCHECKED


@pytest.mark.parametrize("text", [b"- a\n", b"a: [\n", b"\xff\xfe"])
def test_answers_that_do_not_load_have_no_version(template: Path, text: bytes) -> None:
    checkout = Checkout(Path(), {".copier-answers.yml": text})

    assert examine(checkout, template).state is State.UNCHECKED
