"""The scaffold step: from answers to the folder that Copier renders.

Reads a request from standard input; prints the folder, relative to the checkout it runs in. On
failure it prints what a person should know instead, and ends with 1.
"""

import re
import stat
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.errors import StackError, UserError
from hooks.project.history import FIRST, SUFFIX, History
from hooks.project.offered import SET_ASIDE, refused
from hooks.project.render_request import RenderRequest
from hooks.project.rendered import Project
from hooks.scaffolding.patching import repair
from hooks.scaffolding.rendering import render_stack
from hooks.scaffolding.stack_files import File, refuse_files, shown
from hooks.scaffolding.stacks import Stack
from hooks.step import Step, start
from hooks.system import variables
from hooks.system.cache_sweep import sweep
from hooks.system.terminal import harmless, say
from hooks.system.tree import Tree, read_tree, write_tree


def added_files(checkout: Path, request: RenderRequest, there: Collection[str]) -> Tree:
    """The files of template/ under their names in the project; contents are left to Copier.

    Args:
        checkout: the template's.
        request: what is asked for.
        there: the files of the stack, some of which do the work of one that is offered.

    Where the secrets are not the repository's, zizmor finds nothing that could be set aside.
    """
    tree = read_tree(checkout / "template")

    def place(name: str) -> str:
        name = name.replace("{{ module_name(project_name) }}", request.answers.module_name)
        return name.replace("{{ _copier_conf.answers_file }}", request.answers_file)

    files = {place(name): content for name, content in tree.files.items()}
    left_out = refused(there)
    if request.answers.credentials != "repository":
        left_out.add(SET_ASIDE)
    return Tree(
        {name: text for name, text in files.items() if name.removesuffix(SUFFIX) not in left_out},
        frozenset(map(place, tree.executables)),
    )


def refuse_record(stack: Stack, files: Iterable[str], answers_file: str) -> None:
    """Refuse a stack that writes Copier's record of the project.

    Copier takes it for the record wherever a part of a path is called so.

    Raises:
        StackError: the text names the path.
    """
    if taken := [name for name in files if answers_file in name.split("/")]:
        raise StackError(
            f"{stack.words} writes {shown(taken[0])}, and {answers_file} is Copier's own record "
            "of the project.\nChoose another stack, or correct this one."
        )


def refuse_tree(stack: Stack, tree: Tree) -> None:
    """Judge all that Copier will write, whoever named it, under the names that it will have.

    Raises:
        StackError: the text lists the paths.
    """
    sizes = {name.removesuffix(SUFFIX): len(content) for name, content in tree.files.items()}
    plain = stat.S_IFREG
    refuse_files((File(name, plain, size) for name, size in sizes.items()), stack.words)


def write(tree: Tree, folder: Path, fresh: str) -> None:
    """Write what Copier has to render into a folder, and the rest straight into the project.

    Copier starts git once for each file that it writes, which takes longer than all else here.

    Args:
        tree: all that the project will hold.
        folder: what Copier renders.
        fresh: the project's folder, where nothing in it could be compared or kept; else empty, and
            Copier renders everything.
    """
    if not fresh:
        write_tree(tree, folder)
        return
    templates = {name: text for name, text in tree.files.items() if name.endswith(SUFFIX)}
    plain = {name: text for name, text in tree.files.items() if name not in templates}
    write_tree(Tree(templates, tree.executables), folder)
    write_tree(Tree(plain, tree.executables), Path(fresh))


def scaffold(request: RenderRequest, checkout: Path) -> Path:
    """Make the folder that Copier renders, with the plan of the history beside it."""
    work_folder = checkout / WORK_FOLDER
    stack, entry, tree = render_stack(request, checkout)
    refuse_record(stack, tree.files, request.answers_file)
    project = Project(request.answers, stack.words, tree.files)
    repairs = repair(project, entry, request.release)
    added = added_files(checkout, request, tree.files)
    files = {**repairs.apply(tree.files), **added.files}
    whole = Tree(files, (tree.executables | added.executables) & files.keys())
    refuse_tree(stack, whole)
    write(whole, work_folder / "tree", request.fresh)
    request.save(checkout)
    History(
        subject=f"{FIRST}{stack.name}",
        body="As `databricks bundle init` wrote it, with ml-init's own files beside it.\n\n"
        f"{stack.url or 'carried by ml-init'}\n{stack.commit}",
        tree=str(entry),
        added=[name.removesuffix(SUFFIX) for name in added.files],
        patches=repairs.commits,
        notes=repairs.notes,
    ).save(checkout)
    return Path(WORK_FOLDER) / "tree"


def answer(request: RenderRequest) -> None:
    """Make the folder of one request, and print it."""
    if re.fullmatch(r"(.*-g)?[0-9a-f]{7,}", request.template_version):
        say(
            "This version of ml-init has no tag: the project works, but `copier update` will "
            "need a tagged one."
        )
    print(scaffold(request, Path.cwd()))
    sweep(time.time())


def main() -> int:
    """Answer the request on standard input."""

    def work(_: Mapping[str, str]) -> None:
        try:
            answer(RenderRequest.parse(sys.stdin.read()))
        except UserError as error:
            # The stack, its server and git have a part in many.
            raise UserError(harmless(str(error))) from error
        except OSError as error:
            place = error.filename or "The temporary folder"
            raise UserError(f"{place} cannot be used: {error.strerror}.") from error

    return Step("scaffold", tell=print, leave=variables.is_for_git).run(work)


if __name__ == "__main__":
    start(main)
