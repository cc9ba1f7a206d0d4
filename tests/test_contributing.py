"""The page for contributors names what is there."""

import re
from collections.abc import Iterator

import pytest

from tests.support.place import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
SCRIPT = (ROOT / "ml-init").read_text()
VERBS = re.findall(r"^  ([a-z]+)\)$", SCRIPT, re.MULTILINE)


def paths() -> Iterator[str]:
    """Every file and folder in the page; in a row of the map, without the folder of the row."""
    for line in PAGE.splitlines():
        row = re.match(r"\| `(\w+/)`", line)
        for name in re.findall(r"`([\w./-]+(?:/|\.\w+))`", line):
            yield name if "/" in name or not row else row[1] + name
    yield from re.findall(r"\]\(([\w./-]+)\)", PAGE)


@pytest.mark.parametrize("path", [path for path in paths() if "NAME" not in path])
def test_every_file_and_folder_that_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_a_module_to_run_is_there() -> None:
    modules = {*re.findall(r"python -m ([\w.]+\w)`", PAGE)}

    assert len(modules) == 2
    assert [name for name in modules if not (ROOT / f"{name.replace('.', '/')}.py").exists()] == []


def test_every_folder_of_the_repository_is_on_the_map() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    rooms = {f"hooks/{path.parent.name}" for path in ROOT.glob("hooks/*/__init__.py")}

    unnamed = [name for name in folders | rooms | {"template"} if f"`{name}/`" not in PAGE]

    assert len(rooms) > 4
    assert unnamed == []


def test_every_step_is_on_the_map() -> None:
    steps = [path.name for path in ROOT.glob("hooks/*.py") if "__main__" in path.read_text()]

    assert len(steps) > 5
    assert [name for name in steps if f"`{name}`" not in PAGE] == []


def test_its_verbs_are_those_of_the_program() -> None:
    named = re.findall(r"^\./ml-init ([a-z]+)", PAGE, re.MULTILINE)

    assert named
    assert {*named} <= {*VERBS}
