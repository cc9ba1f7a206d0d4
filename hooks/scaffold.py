"""The scaffold step: from answers to the folder that Copier renders.

Reads a request from standard input; prints the folder, relative to the checkout it runs in. On
failure it prints what a person should know instead, and ends with 1.
"""

import os
import re
import sys
from pathlib import Path

from hooks import WORKSHOP, custody
from hooks.errors import UserError
from hooks.history import SUFFIX, History
from hooks.project import Project
from hooks.repairs import repair
from hooks.request import Request
from hooks.scaffolding.rendering import render_stack
from hooks.terminal import end, say
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


def escape(name: str) -> str:
    """A path that Copier renders to this very path."""
    if name.endswith(SUFFIX):
        return name
    parts = name.split("/")
    return "/".join(
        f"{{% raw %}}{part}{{% endraw %}}" if re.search(r"\{[{%#]", part) else part
        for part in parts
    )


def scaffold(request: Request, checkout: Path) -> Path:
    """Make the folder that Copier renders, with the plan of the history beside it."""
    workshop = checkout / WORKSHOP
    stack, entry = render_stack(request, checkout)
    tree = read_tree(entry)
    project = Project(request.answers, stack.words, tree.files)
    repairs = repair(project, entry, request.release)
    added = added_files(checkout, request)
    whole = Tree({**repairs.apply(tree.files), **added.files}, tree.executables | added.executables)
    escaped = Tree(
        {escape(name): content for name, content in whole.files.items()},
        frozenset(map(escape, whole.executables & whole.files.keys())),
    )
    write_tree(escaped, workshop / "tree")
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
    end(main())
