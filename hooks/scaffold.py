"""The scaffold step: from answers to the folder that Copier renders.

Reads a request from standard input; prints the folder, relative to the checkout it runs in. On
failure it prints what a person should know instead, and ends with 1.
"""

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from hooks import handover
from hooks.cache import building, cache_folder
from hooks.cli_search import find_cli
from hooks.databricks_cli import render_bundle
from hooks.errors import StackError, UserError
from hooks.history import WORKSHOP, Commit, History
from hooks.parameters import all_parameters, select
from hooks.patches import PATCHES
from hooks.patching import Outcome, State, apply_patches
from hooks.project import Project
from hooks.request import Request
from hooks.stacks import Stack, choose, fetch, read_schema
from hooks.terminal import say, waiting
from hooks.tree import Tree, read_tree, write_tree

SUFFIX = ".mlinit"  # copier.yml's _templates_suffix
TARGETS = re.compile(r"^targets:.*\n((?:[ #\r].*\n|\n)*)", re.MULTILINE)
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


def refuse_strange_files(project: Project) -> None:
    """Refuse a project without a bundle, or with files that Copier would render as ours."""
    if not project.settings:
        raise StackError(
            f"{project.stack} writes no databricks.yml.\nChoose a stack that makes a bundle."
        )
    if strange := [name for name in project.files if name.endswith(SUFFIX)]:
        raise StackError(
            f"{project.stack} writes files that end in {SUFFIX}, which ml-init keeps for its own: "
            f"{', '.join(strange)}.\nChoose a stack with other names."
        )


def refuse_shared_targets(project: Project) -> None:
    """Refuse a bundle in which two targets have one name: the CLI would keep the last, silently."""
    block = TARGETS.search(f"{project.text(project.settings)}\n")
    targets = re.findall(r"(?m)^ {2}(\S+):", block[1]) if block else []
    if doubled := {name for name in targets if targets.count(name) > 1}:
        raise StackError(
            f"{project.stack} names its targets after the catalogs, and has two called "
            f"{', '.join(sorted(doubled))}.\nGive catalogs that are all different, none called dev."
        )


def added_files(checkout: Path, project: Project, request: Request) -> Tree:
    """The files of template/ under their names in the project; contents are left to Copier."""
    tree = read_tree(checkout / "template")

    def place(name: str) -> str:
        name = name.replace("{{ module_name(project_name) }}", project.bundle).removeprefix("./")
        return name.replace("{{ _copier_conf.answers_file }}", request.answers_file)

    return Tree(
        {place(name): content for name, content in tree.files.items()},
        frozenset(map(place, tree.executables)),
    )


def escape(name: str) -> str:
    """A path that Copier renders to this very path."""
    if name.endswith(SUFFIX):
        return name
    parts = name.split("/")
    return "/".join(
        f"{{% raw %}}{part}{{% endraw %}}" if re.search(r"\{[{%#]", part) else part
        for part in parts
    )


def plan_history(stack: Stack, entry: Path, added: Tree, outcomes: Sequence[Outcome]) -> History:
    """The commits that a new project will have."""
    commits = [
        Commit(
            outcome.patch.subject,
            outcome.patch.reason,
            {
                name: None if content is None else content.decode()
                for name, content in outcome.changes.items()
            },
        )
        for outcome in outcomes
        if outcome.state is State.APPLIED
    ]
    notes = [
        f"{outcome.patch.name}: {outcome.state.value}"
        + (f" ({outcome.why})" if outcome.why else "")
        for outcome in outcomes
        if outcome.state is not State.APPLIED
    ]
    source = f"{stack.url}\n{stack.commit}" if stack.url else f"carried by ml-init\n{stack.commit}"
    return History(
        subject=f"Start from the stack {stack.name}",
        body="As `databricks bundle init` wrote it, with ml-init's own files beside it.\n\n"
        + source,
        tree=str(entry),
        added=[name.removesuffix(SUFFIX) for name in added.files],
        patches=commits,
        notes=notes,
    )


def is_merged_by_git(destination: Path) -> bool:
    """Whether this rendering is the one that an update makes in the project itself.

    Git will merge the two renders that Copier makes beside it, so that here is nothing to write:
    a file that is not overwritten cannot be lost.
    """
    note = handover.find()
    return note is not None and bool(note.checkout) and not handover.is_temporary(destination)


def scaffold(request: Request, checkout: Path) -> Path:
    """Make the folder that Copier renders, with the plan of the history beside it."""
    if is_merged_by_git(request.destination):
        (checkout / WORKSHOP / "tree").mkdir(parents=True)
        return Path(WORKSHOP) / "tree"
    stack, entry = render_stack(request, checkout)
    tree = read_tree(entry)
    project = Project(request.answers, stack.words, tree.files)
    refuse_strange_files(project)
    refuse_shared_targets(project)
    patched, outcomes = apply_patches(project, PATCHES)
    added = added_files(checkout, project, request)
    whole = Tree({**patched.files, **added.files}, tree.executables | added.executables)
    escaped = Tree(
        {escape(name): content for name, content in whole.files.items()},
        frozenset(map(escape, whole.executables & whole.files.keys())),
    )
    workshop = checkout / WORKSHOP
    write_tree(escaped, workshop / "tree")
    request.save(checkout)
    plan_history(stack, entry, added, outcomes).save(checkout)
    return Path(WORKSHOP) / "tree"


def main() -> int:
    """Answer one request."""
    try:
        request = Request.parse(sys.stdin.read())
        if re.fullmatch(r"(.*-g)?[0-9a-f]{7,}", request.template_version):
            say(
                "This version of ml-init has no tag: the project works, but `copier update` will "
                "need a tagged one."
            )
        print(scaffold(request, Path.cwd()))
    except UserError as error:
        print(error)
        return 1
    except OSError as error:
        print(f"{error.filename or 'The temporary folder'} cannot be used: {error.strerror}.")
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
