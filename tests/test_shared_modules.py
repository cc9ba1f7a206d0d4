"""Tests share modules with plain names; a conftest holds fixtures; many arguments are one scene."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.place import ROOT

CONFTEST = "conftest.py"
MANY_ARGUMENTS = re.compile(r"def \w+\(.*noqa.*PLR09")


def names_of_tests(node: ast.stmt) -> Iterator[str]:
    """The modules of tests that an import may name, and what it takes from them."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.startswith("tests."))


def faults(name: str, text: str) -> list[str]:
    """What a module of the tests takes from a place of others, and what hides in a conftest.

    Args:
        name: its path in the repository.
        text: of the module.
    """
    parsed, lines, found = ast.parse(text), text.splitlines(), []
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        found += [
            f"{name}: {taken} is of one module alone"
            for taken in names_of_tests(node)
            if any(part == "conftest" or part.startswith("test_") for part in taken.split("."))
        ]
        if "noqa: F" in "".join(lines[node.lineno - 1 : node.end_lineno]):
            found.append(f"{name}: {ast.unparse(node)} imports a fixture")
    found += [
        f"{name}: {node.name} is no fixture"
        for node in parsed.body
        if name.endswith(CONFTEST) and isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not any("fixture" in ast.unparse(each) for each in node.decorator_list)
    ]
    return found


def modules(folder: str = "tests") -> dict[str, str]:
    """The modules below a folder by their paths, with their texts."""
    paths = (ROOT / folder).rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def test_what_tests_share_has_a_module_of_its_own() -> None:
    texts = modules()

    found = [fault for name, text in texts.items() for fault in faults(name, text)]

    assert len(texts) > 200
    assert found == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("test_b.py", "from tests.a.conftest import Scene", id="of a conftest"),
        pytest.param("test_b.py", "from tests.a import conftest", id="a conftest"),
        pytest.param("test_b.py", "from tests.c.test_d import NAMES", id="of a test file"),
        pytest.param("test_b.py", "from tests.c import test_d", id="a test file"),
        pytest.param("test_b.py", "def a():\n    import tests.c.test_d", id="later"),
        pytest.param("test_b.py", "from tests.c import x  # noqa: F401", id="a fixture"),
        pytest.param("tests/a/conftest.py", "def helper() -> None: ...", id="a helper"),
        pytest.param("tests/a/conftest.py", "class Scene: ...", id="a class"),
    ],
)
def test_what_may_not_be_shared_is_seen(name: str, text: str) -> None:
    assert len(faults(name, text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("test_b.py", "from tests.a.scene import Scene", id="of a scene"),
        pytest.param("test_b.py", "from hooks.test_jobs import x", id="of the product"),
        pytest.param("test_b.py", "class Scene: ...", id="a class of a test file"),
        pytest.param("tests/a/conftest.py", "@pytest.fixture\ndef a() -> B: ...", id="a fixture"),
    ],
)
def test_what_may_be_shared_is_not(name: str, text: str) -> None:
    assert faults(name, text) == []


@pytest.mark.parametrize("folder", ["extensions", "front_door", "hooks", "maintenance", "tests"])
def test_what_needs_many_things_takes_them_as_one(folder: str) -> None:
    found = [
        f"{name}: {line}"
        for name, text in modules(folder).items()
        for line in text.splitlines()
        if MANY_ARGUMENTS.search(line)
    ]

    assert found == []
