"""Stacks that ml-init cannot work with."""

import re

from hooks.errors import StackError
from hooks.project.history import SUFFIX
from hooks.project.rendered import Project

TARGETS = re.compile(r"^targets:.*\n((?:[ #\r].*\n|\n)*)", re.MULTILINE)


def refuse_unsupported(project: Project) -> None:
    """Refuse what no patch can repair.

    Raises:
        StackError: it has no bundle, or in another folder, has files that Copier would render, or
            shared targets.
    """
    refuse_unsupported_files(project)
    refuse_another_folder(project)
    refuse_shared_targets(project)


def refuse_unsupported_files(project: Project) -> None:
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


def refuse_another_folder(project: Project) -> None:
    """Refuse a bundle that is not where CODEOWNERS, the guide and the workflows look for it."""
    if project.bundle != (wanted := project.answers.module_name):
        raise StackError(
            f"{project.stack} puts the bundle's {project.settings} elsewhere than in {wanted}, the "
            "folder that is called like the project, with _ for -.\n"
            "Choose a stack that puts it there, as mlops-stacks do."
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
