import pytest

from hooks.patches.python_tools import PATCH, TOOLS, applies
from tests.patches.sample import patched, project
from tests.support.place import ROOT

FILE = "test-requirements.txt"
STARTER = ROOT / "stacks" / "starter" / "template" / "{{.input_root_dir}}" / FILE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("pytest>=7\npandas==1", "mypy=={mypy}\nruff=={ruff}\npytest>=7\npandas==1"),
        pytest.param("Ruff>=0.1\npytest\n", "mypy=={mypy}\nRuff>=0.1\npytest\n", id="one there"),
        pytest.param(" mypy\nruff\n", " mypy\nruff\n", id="both there"),
        pytest.param("ruff-lsp\n", "mypy=={mypy}\nruff=={ruff}\nruff-lsp\n", id="a longer name"),
    ],
)
def test_each_tool_is_required_at_one_version_unless_it_is_already(before: str, after: str) -> None:
    assert patched(PATCH, FILE, before) == after.format(**TOOLS)


def test_a_stack_with_settings_of_its_own_has_tools_of_its_own() -> None:
    assert applies(project({FILE: "", "pyproject.toml": ""}))
    assert applies(project({FILE: ""})) == ""


def test_a_project_with_the_offered_settings_needs_the_tools() -> None:
    offered = (ROOT / "template" / "pyproject.toml.mlinit").read_text().partition("-%}\n")[2]

    assert applies(project({FILE: "", "pyproject.toml": offered})) == ""


def test_every_stack_is_looked_at_by_the_same_versions() -> None:
    named = STARTER.read_text().splitlines()

    assert [f"{name}=={version}" for name, version in TOOLS.items()] == [
        line for line in named if line.partition("==")[0] in TOOLS
    ]
