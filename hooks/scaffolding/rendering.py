"""A stack rendered by the Databricks CLI, once for the same inputs."""

import hashlib
import json
import re
from pathlib import Path

from hooks.errors import StackError
from hooks.project.render_request import RenderRequest
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import render_bundle
from hooks.scaffolding.parameters import all_parameters, select
from hooks.scaffolding.stack_files import read_files
from hooks.scaffolding.stacks import Stack, choose, fetch, read_schema
from hooks.system.cache import building, cache_folder, usable
from hooks.system.terminal import waiting
from hooks.system.tree import Tree, write_tree

FORMAT = "1"  # of the cached trees; a new number makes the old ones unused


def render_stack(request: RenderRequest, checkout: Path) -> tuple[Stack, Path, Tree]:
    """The stack's own files for these answers, rendered once for the same inputs.

    Returns:
        The stack, the cached folder of what it wrote, and the files in it: as it wrote them, but
        for the bundle's identity, which would otherwise differ from run to run.

    Raises:
        StackError: the stack cannot be had or rendered, or writes what no project may hold.
        CliError: there is no Databricks CLI that renders it.
        UserError: the cache cannot be written, or others can write to it.
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
    if usable(entry):
        return stack, entry, read_files(entry, stack.words)
    with building(entry) as folder:
        output = folder.with_name("output")
        with waiting(f"Rendering the stack {stack.words}"):
            render_bundle(cli, source, parameters, output)
        written = output / answers.project_name
        if not written.is_dir() or written.is_symlink():
            raise StackError(
                f"{stack.words} does not write into the folder that input_root_dir names.\n"
                "Choose a stack that does, as mlops-stacks do."
            )
        tree = with_identity(read_files(written, stack.words), answers.bundle_uuid)
        write_tree(tree, folder)
    return stack, entry, tree


def with_identity(tree: Tree, uuid: str) -> Tree:
    """The same tree with the bundle's random identity replaced by the project's own."""
    files = {
        name: re.sub(rb"(?m)^(\s*uuid:) *\S+", rb"\1 " + uuid.encode(), content)
        if Path(name).name == "databricks.yml"
        else content
        for name, content in tree.files.items()
    }
    return Tree(files, tree.executables)
