"""Imports point one way: from a folder of hooks to those below it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.place import ROOT

# From the lowest to the highest. Each may import itself and what stands before it.
LAYERS = (
    "errors",
    "system",
    "formats",
    "project",
    "patches",
    "scaffolding",
    "github_api",
    "trust",
    "publishing",
    "workspaces",
    "references",
    "diagnosis",
    "updating",
    "adopting",
    "steps",
)
LONGEST = 260  # lines of a module


def layer(module: tuple[str, ...]) -> str:
    """The layer of a module of hooks: its folder; or it is a step, or the errors."""
    inside = module[1:]
    return inside[0] if len(inside) > 1 or inside[0] in LAYERS else "steps"


def imported(tree: ast.Module, modules: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, ...]]:
    """The modules of hooks that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = (*node.module.split("."), alias.name)
                yield name if name in modules else name[:-1]
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)


def arrows_up(modules: Mapping[tuple[str, ...], str]) -> list[str]:
    """The imports of a higher layer, as "module -> module".

    Args:
        modules: their names, each with its text.
    """
    return [
        f"{'.'.join(name)} -> {'.'.join(other)}"
        for name, text in modules.items()
        for other in imported(ast.parse(text), modules)
        if other[0] == "hooks"
        and len(other) > 1
        and LAYERS.index(layer(other)) > LAYERS.index(layer(name))
    ]


def modules_of_hooks() -> dict[tuple[str, ...], str]:
    """Every module but the package itself, with its text."""
    names = {
        path: path.relative_to(ROOT).with_suffix("").parts for path in ROOT.rglob("hooks/**/*.py")
    }
    plain = {path: name[:-1] if name[-1] == "__init__" else name for path, name in names.items()}
    return {name: path.read_text() for path, name in plain.items() if len(name) > 1}


def test_no_import_points_up() -> None:
    modules = modules_of_hooks()

    found = arrows_up(modules)

    assert len(modules) > 100
    assert {layer(name) for name in modules} == {*LAYERS}
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from hooks.publishing.desired import BRANCH",
        "from hooks.publishing import desired",
        "import hooks.publishing.desired",
        "def later():\n    from hooks import publish",
    ],
)
def test_an_import_that_points_up_is_seen(line: str) -> None:
    modules = {
        ("hooks", "system", "git"): line,
        ("hooks", "publishing", "desired"): "from hooks.system import git",
        ("hooks", "publish"): "from hooks import commit",
        ("hooks", "commit"): "from hooks.errors import UserError",
    }

    found = arrows_up(modules)

    assert len(found) == 1
    assert found[0].startswith("hooks.system.git -> hooks.publish")


def loaded(text: str) -> ast.Module:
    """What runs when a module is loaded: not what stands there for the checker of types."""
    return ast.Module([node for node in ast.parse(text).body if not isinstance(node, ast.If)], [])


def test_what_copier_loads_by_path_imports_nothing_of_ours() -> None:
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"extensions"}

    found = {
        (path.name, name)
        for path in [*ROOT.glob("extensions/*.py"), *ROOT.glob("template/.github/ml-init/*.py")]
        for name, *_ in imported(loaded(path.read_text()), {})
        if name in ours
    }

    assert "hooks" in ours
    assert found == set()


@pytest.mark.parametrize(
    "folder", ["hooks", "extensions", "front_door", "maintenance", "template", "benchmarks"]
)
def test_no_module_is_long(folder: str) -> None:
    lengths = {
        path: len(path.read_text().splitlines()) for path in Path(ROOT, folder).rglob("*.py")
    }

    assert lengths
    assert {path.name for path, lines in lengths.items() if lines > LONGEST} == set()
