"""The table of docs/patches.md: what each patch does to each stack.

``python -m tests.pages.patches`` renders every stack by the Databricks CLI and writes the table.
It needs ML_INIT_UPSTREAM (see `tests.upstream.releases`).
"""

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

from hooks.errors import StackError
from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.databricks_cli import Cli, render_bundle
from hooks.scaffolding.parameters import all_parameters, select
from hooks.scaffolding.stacks import Stack, read_schema
from hooks.system.tree import read_tree
from tests.support.answers import answers_with
from tests.support.parts.tools import tool
from tests.support.place import ROOT
from tests.upstream.releases import NAMES, RELEASES, stack_of

PAGE = ROOT / "docs" / "patches.md"
STARTER = ROOT / "stacks" / "starter"
CLOUDS = ("azure", "aws", "gcp")
# What mlops-stacks proposes, and most projects keep.
DEFAULTS = {
    "project_name": "my_mlops_project",
    "model_schema": "my_mlops_project",
    "staging_catalog_name": "staging",
    "prod_catalog_name": "prod",
    "test_catalog_name": "test",
    "read_user_group": "users",
    "unity_catalog_read_user_group": "account users",
}
INTRODUCTION = """\
# What the patches do to each stack

Each patch is one commit of a new project, with its reason. Rows are in the order of the commits.
The stacks were rendered for azure, aws and gcp, with and without a feature store, with names of an
organisation and with those that the stacks propose (catalogs `staging`, `prod` and `test`, the
schema called like the project), with Databricks service principals (without them,
`databricks_service_principal` is not applicable), and with credentials in environments (in the
repository, `deployment_environments` is not applicable; nowhere, by `federation`, it is, and
`no_stored_secrets` is too). A cell with two words depends on these.

`python -m tests.pages.patches` wrote this page. ML_INIT_UPSTREAM names a folder with a clone of
databricks/mlops-stacks, and with v0.5 in a folder of that name.

"""


def render(cli: Cli, source: Path, answers: Answers, words: str) -> Project:
    """What a stack writes for these answers."""
    stack = Stack("custom", str(source), words)
    parameters = select(all_parameters(answers), read_schema(stack, source), stack)
    with tempfile.TemporaryDirectory() as folder:
        render_bundle(cli, source, parameters, Path(folder))
        tree = read_tree(Path(folder) / answers.project_name)
    return Project(answers, words, tree.files)


def states(cli: Cli, source: Path, words: str) -> list[str]:
    """What became of each patch, over all clouds and names; several words where they differ.

    Raises:
        LookupError: the stack is for no cloud at all.
    """
    found: list[set[str]] = [set() for _ in PATCHES]
    for cloud, store, names in product(CLOUDS, (False, True), ({}, DEFAULTS)):
        given = answers_with(
            cloud=cloud,
            include_feature_store=store,
            use_databricks_service_principal=True,
            credentials="environments",
            paused_staging=True,
            fresh_start=True,
            **names,
        )
        try:
            project = render(cli, source, Answers.parse(given), words)
        except StackError:
            continue  # this cloud is not for this release, or it has no such feature store
        _, outcomes = apply_patches(project, PATCHES)
        for states_of_patch, outcome in zip(found, outcomes, strict=True):
            states_of_patch.add(outcome.state.value)
    if not all(found):
        raise LookupError(f"{words} renders for no cloud")
    return [", ".join(sorted(one)) for one in found]


def page(columns: Sequence[tuple[str, Iterable[str]]]) -> str:
    """The page with one column per stack."""
    names = [patch.name for patch in PATCHES]
    head = ["patch", *(stack for stack, _ in columns)]
    rows = zip(names, *(states for _, states in columns), strict=True)
    lines = [head, ["---"] * len(head), *rows]
    return INTRODUCTION + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Write the page."""
    cli = Cli(tool("databricks"), "")
    columns = []
    with tempfile.TemporaryDirectory() as scratch:
        for release in RELEASES:
            source = stack_of(release, Path(scratch))
            name = f"`{NAMES.get(release, 'custom')}` ({release})"
            columns.append((name, states(cli, source, release)))
        columns.append(("`starter`", states(cli, STARTER, "starter")))
    PAGE.write_text(page(columns), encoding="utf-8")
    print(f"Wrote {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()


def column(text: str, at: int) -> list[str]:
    """The cells of one column, below its head."""
    rows = re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    return [row.split(" | ")[at] for row in rows][2:]
