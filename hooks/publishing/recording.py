"""The answers that a project is published with, in its history before that is pushed.

A project may have been made without its repository; Copier then writes what was answered since into
the answers file, and leaves it uncommitted. An update goes by what the branch says.
"""

from pathlib import Path

import yaml

from hooks.project.people import people
from hooks.publishing.desired import BRANCH
from hooks.publishing.pushing import local_head
from hooks.publishing.remote import REF
from hooks.system.fast_import import COMMAND, commit, stored
from hooks.system.git import GitFailed, git
from hooks.system.progress import done, note

STAGE = "refs/ml-init/answers"  # where the commit waits until the index is ready
OF_COPIER = ("_commit", "_src_path")
MESSAGE = """\
Record the answers that the project is published with

{name} on this branch says whether the project is published, and as what.
Updates, and the command that brings its repository up to date, go by it.
"""


def head_with_answers(project: Path, answers_file: str) -> str:
    """The commit to push: the branch's last one, after the answers are committed.

    Only the answers file is in that commit; whatever else is staged stays so. The index comes
    before the branch: a run that is ended between them leaves no commit, and the next makes it.

    Args:
        project: the project's folder.
        answers_file: the path of the answers file in it.

    Raises:
        PublishError: there is no commit yet.
        GitFailed: git refused.
    """
    head = local_head(project)
    changed = _changed(project)
    if answers_file not in changed:
        return head
    if reason := _obstacle(project, answers_file, others=changed - {answers_file}):
        note(f"{answers_file} has changed and is not committed: {reason}")
        return head
    git(project, "update-index", "--", answers_file)
    mode, object_, *_ = git(project, "ls-files", "--stage", "--", answers_file).split()
    made = commit(
        STAGE,
        [stored(answers_file, mode, object_)],
        people=people(project),
        message=MESSAGE.format(name=answers_file),
        parent=head,
    )
    git(project, *COMMAND, given=made)
    swap = f"update {REF} {STAGE} {head}\ndelete {STAGE}\n".encode()
    git(project, "update-ref", "-m", "ml-init: published", "--stdin", given=swap)
    done(f"committed {answers_file} as it is published")
    return local_head(project)


def _changed(project: Path) -> set[str]:
    """The files that git knows and that differ from the last commit."""
    listed = git(project, "diff", "--name-only", "-z", "--no-renames", "HEAD")
    return set(listed.split("\0")) - {""}


def _obstacle(project: Path, answers_file: str, *, others: set[str]) -> str:
    """Why the answers cannot be committed by themselves; empty where they can."""
    try:
        branch = git(project, "symbolic-ref", "--short", "HEAD")
    except GitFailed:
        branch = "no branch"
    if branch != BRANCH:
        return f"this is {branch}, and {BRANCH} is published"
    if not (project / answers_file).is_file():
        return "it is gone"
    if others and _origin(git(project, "show", f"HEAD:{answers_file}")) != _origin(
        (project / answers_file).read_text(encoding="utf-8")
    ):
        return "they are of another version of the template, as other changed files are"
    return ""


def _origin(text: str) -> list[object]:
    """Which template, at which version, an answers file names."""
    told = yaml.safe_load(text)
    return [told.get(name) for name in OF_COPIER] if isinstance(told, dict) else []
