"""A starter project as its patches leave it, without what Copier adds."""

from collections.abc import Iterable
from pathlib import Path

from hooks.patches import PATCHES
from hooks.patches.patch import Patch, apply_patches
from hooks.project.answers import Answers
from hooks.scaffolding.databricks_cli import Cli
from hooks.system.tree import Tree, write_tree
from tests.pages.patches import STARTER, render


def rendered(
    cli: Path, answers: Answers, folder: Path, *, patches: Iterable[Patch] = PATCHES
) -> Path:
    """Write a project into a new folder.

    Args:
        cli: the Databricks CLI.
        answers: the project's.
        folder: where it is written to.
        patches: what it gets of these; all, where nothing is given.
    """
    project, _ = apply_patches(render(Cli(cli, ""), STARTER, answers, "starter"), [*patches])
    write_tree(Tree(project.files, frozenset()), folder)
    return folder
