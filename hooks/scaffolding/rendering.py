"""A stack rendered by the Databricks CLI, once for the same inputs."""

import hashlib
import json
import re
from pathlib import Path

from hooks.cache import building, cache_folder
from hooks.errors import StackError
from hooks.request import Request
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import render_bundle
from hooks.scaffolding.parameters import all_parameters, select
from hooks.scaffolding.stacks import Stack, choose, fetch, read_schema
from hooks.terminal import waiting
from hooks.tree import Tree, read_tree, write_tree

FORMAT = "1"  # of the cached trees; a new number makes the old ones unused


def render_stack(request: Request, checkout: Path) -> tuple[Stack, Path]:
    """The stack's own files for these answers, rendered once for the same inputs.

    Returns:
        The stack, and the cached folder of what it wrote, as it wrote it but for the bundle's
        identity, which would otherwise differ from run to run.
    """
    answers = request.answers
    stack = choose(answers, checkout)
    source = fetch(stack, checkout)
    schema = read_schema(stack, source)
    parameters = select(all_parameters(answers), schema, stack)
    cli = find_cli(schema.minimum_cli)
    inputs = [FORMAT, stack.name, stack.commit, cli.version, answers.bundle_uuid, parameters]
    key = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    entry = cache_folder() / "trees" / key
    if not entry.is_dir():
        with building(entry) as folder:
            output = folder.with_name("output")
            with waiting(f"Rendering the stack {stack.words}"):
                render_bundle(cli, source, parameters, output)
            written = output / answers.project_name
            if not written.is_dir():
                raise StackError(
                    f"{stack.words} does not write into the folder that input_root_dir names.\n"
                    "Choose a stack that does, as mlops-stacks do."
                )
            tree = read_tree(written)
            write_tree(with_identity(tree, answers.bundle_uuid), folder)
    return stack, entry


def with_identity(tree: Tree, uuid: str) -> Tree:
    """The same tree with the bundle's random identity replaced by the project's own."""
    files = {
        name: re.sub(rb"(?m)^(\s*uuid:) *\S+", rb"\1 " + uuid.encode(), content)
        if Path(name).name == "databricks.yml"
        else content
        for name, content in tree.files.items()
    }
    return Tree(files, tree.executables)
