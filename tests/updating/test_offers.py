"""What ml-init offers never takes the place of what a team has."""

from pathlib import Path

import pytest

from hooks.project.offered import MARK, OFFERED
from tests.support.place import ROOT
from tests.support.trees import files_of
from tests.updating.merge_scene import OLD, Renders, commit, start, tree

NAME = "pyproject.toml"
FIRST = b"# " + MARK + b".\n[tool.ruff]\nline-length = 100\n\n[tool.ruff.lint]\nselect = [1]\n"
SECOND = FIRST + b"\n[tool.mypy]\n"
MINE = b"[project]\nname = 'mine'\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return start(tmp_path / "project")


def update(renders: Renders, project: Path, old: bytes | None, new: bytes) -> None:
    before = OLD if old is None else {**OLD, NAME: old}
    assert renders.update(project, tree(before), tree({**OLD, NAME: new, "new.txt": b""})) == 0
    assert (project / "new.txt").exists()


@pytest.mark.parametrize(
    ("old", "mine", "left"),
    [
        pytest.param(None, None, SECOND, id="new, and taken"),
        pytest.param(None, MINE, MINE, id="new, and there in the team's way"),
        pytest.param(FIRST, FIRST, SECOND, id="taken, and renewed"),
        pytest.param(
            FIRST, FIRST.replace(b"100", b"88"), SECOND.replace(b"100", b"88"), id="edited"
        ),
        pytest.param(FIRST, MINE, MINE, id="replaced by the team's"),
        pytest.param(FIRST, None, None, id="removed by the team"),
        pytest.param(b"stack's\n", b"stack's\r\n", SECOND, id="in the place of the stack's"),
    ],
)
def test_a_file_of_the_team_s_stays(
    project: Path, renders: Renders, old: bytes | None, mine: bytes | None, left: bytes | None
) -> None:
    if mine is not None:
        (project / NAME).write_bytes(mine)
        commit(project)

    update(renders, project, old, SECOND)

    there = (project / NAME).read_bytes() if (project / NAME).exists() else None
    assert there == left or (there or b"").replace(b"\r\n", b"\n") == left


@pytest.mark.parametrize("other", OFFERED[NAME])
def test_another_file_that_does_the_same_work_is_enough(
    project: Path, renders: Renders, other: str
) -> None:
    (project / other).write_text("mine\n")
    commit(project)

    update(renders, project, None, SECOND)

    assert NAME not in files_of(project)


@pytest.mark.parametrize("name", OFFERED)
def test_each_offer_says_what_it_is_in_its_first_line(name: str) -> None:
    folder = ROOT / "template"
    place = next(path for path in (folder / name, folder / f"{name}.mlinit") if path.exists())
    lines = [line for line in place.read_bytes().splitlines() if not line.startswith(b"{%")]

    assert MARK in lines[0]
