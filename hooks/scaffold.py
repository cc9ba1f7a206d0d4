"""The scaffold step: from answers to the folder that Copier renders.

Reads a request from standard input; prints the folder, relative to the checkout it runs in. On
failure it prints what a person should know instead, and ends with 1.
"""

import os
import re
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from hooks import WORKSHOP, custody
from hooks.cache_sweep import sweep
from hooks.errors import StackError, UserError
from hooks.history import SUFFIX, History
from hooks.project import Project
from hooks.repairs import repair
from hooks.request import Request
from hooks.scaffolding.rendering import render_stack
from hooks.scaffolding.stack_files import File, refuse_files, shown
from hooks.scaffolding.stacks import Stack
from hooks.terminal import end, harmless, say
from hooks.tree import Tree, read_tree, write_tree


def added_files(checkout: Path, request: Request) -> Tree:
    """The files of template/ under their names in the project; contents are left to Copier."""
    tree = read_tree(checkout / "template")

    def place(name: str) -> str:
        name = name.replace("{{ module_name(project_name) }}", request.answers.module_name)
        return name.replace("{{ _copier_conf.answers_file }}", request.answers_file)

    return Tree(
        {place(name): content for name, content in tree.files.items()},
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


def scaffold(request: Request, checkout: Path) -> Path:
    """Make the folder that Copier renders, with the plan of the history beside it."""
    workshop = checkout / WORKSHOP
    stack, entry, tree = render_stack(request, checkout)
    refuse_record(stack, tree.files, request.answers_file)
    project = Project(request.answers, stack.words, tree.files)
    repairs = repair(project, entry, request.release)
    added = added_files(checkout, request)
    files = {**repairs.apply(tree.files), **added.files}
    whole = Tree(files, (tree.executables | added.executables) & files.keys())
    refuse_tree(stack, whole)
    write_tree(whole, workshop / "tree")
    request.save(checkout)
    History(
        subject=f"Start from the stack {stack.name}",
        body="As `databricks bundle init` wrote it, with ml-init's own files beside it.\n\n"
        f"{stack.url or 'carried by ml-init'}\n{stack.commit}",
        tree=str(entry),
        added=[name.removesuffix(SUFFIX) for name in added.files],
        patches=repairs.commits,
        notes=repairs.notes,
    ).save(checkout)
    return Path(WORKSHOP) / "tree"


def main() -> int:
    """Answer one request."""
    custody.take(os.environ, leave=custody.is_for_git)
    try:
        request = Request.parse(sys.stdin.read())
        if re.fullmatch(r"(.*-g)?[0-9a-f]{7,}", request.template_version):
            say(
                "This version of ml-init has no tag: the project works, but `copier update` will "
                "need a tagged one."
            )
        print(scaffold(request, Path.cwd()))
        sweep(time.time())
    except UserError as error:
        print(harmless(str(error)))  # the stack, its server and git have a part in many
        return 1
    except OSError as error:
        print(f"{error.filename or 'The temporary folder'} cannot be used: {error.strerror}.")
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    end(main())
