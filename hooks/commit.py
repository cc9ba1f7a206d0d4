"""The commit step: the commits of a new project, each with its reason.

Runs in the template's checkout; its one argument is the project's folder. What Copier wrote is
already patched: this step records how it came to be, and writes nothing but git's own folder.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.errors import UserError
from hooks.project import monorepo, run_report
from hooks.project.history import Commit, History, load
from hooks.project.people import people
from hooks.scaffolding.stack_files import read_files
from hooks.step import Step, start
from hooks.system.cache import refuse_foreign
from hooks.system.fast_import import COMMAND, commit, contents
from hooks.system.git import GitFailed, git
from hooks.system.terminal import say
from hooks.system.tree import Tree

BRANCH = "main"
STAGE = "refs/ml-init/history"  # where commits wait until all is ready


def repository_of(project: Path) -> Path | None:
    """The top of the repository that the project lies in, if it lies in one."""
    try:
        return Path(git(project, "rev-parse", "--show-toplevel"))
    except GitFailed as failure:
        if "not a git repository" in failure.words:
            return None
        raise


def has_commit(project: Path) -> bool:
    """Whether the repository has a commit to stand on."""
    try:
        git(project, "rev-parse", "--quiet", "--verify", "HEAD")
    except GitFailed:
        return False
    return True


def final_files(history: History, base: Mapping[str, bytes], project: Path) -> dict[str, bytes]:
    """Every file of the project as its last commit should have it.

    Contents of template/'s files are Copier's to render, so they are taken from the project.
    """
    final = dict(base)
    for name in history.added:
        if (project / name).is_file():
            final[name] = (project / name).read_bytes()
    for patch in history.patches:
        for name, text in patch.changes.items():
            if text is None:
                final.pop(name, None)
            else:
                final[name] = text.encode()
    return final


def stands(project: Path, name: str, content: bytes) -> bool:
    """Whether the project has this very file."""
    path = project / name
    return path.is_file() and path.read_bytes() == content


def plan_commits(
    history: History, base: Tree, project: Path
) -> tuple[list[tuple[str, Mapping[str, bytes | None]]], list[str]]:
    """Each commit's message with its files, and the files that are in no commit.

    Those are the ones that Copier was told not to write, or of which the user kept another version.
    """
    final = final_files(history, base.files, project)
    left_out = [name for name, content in final.items() if not stands(project, name, content)]
    if len(left_out) == len(final):
        return [], left_out
    start = dict(base.files) | {name: final[name] for name in history.added if name in final}
    planned: list[tuple[str, Mapping[str, bytes | None]]]
    planned = [(_message(history.subject, history.body), start)]
    planned += [(_message(each.subject, each.body), _contents(each)) for each in history.patches]
    commits: list[tuple[str, Mapping[str, bytes | None]]] = []
    for message, changes in planned:
        if ours := {name: changes[name] for name in changes if name not in left_out}:
            commits.append((message, ours))
    return commits, left_out


def record(history: History, project: Path, repository: Path) -> tuple[int, list[str]]:
    """Write the planned history into a repository that has no commit yet.

    The index comes before the branch: a run that is ended between them leaves no commit.

    Args:
        history: the plan.
        project: the folder with the files.
        repository: the folder with git's own, where the project's are not looked at.

    Returns:
        How many patches have a commit, and the files that are in none.

    Raises:
        UserError: there is nothing to commit, or git refused.
    """
    refuse_foreign(Path(history.tree))
    base = read_files(Path(history.tree), "The stack")
    commits, left_out = plan_commits(history, base, project)
    if not commits:
        raise UserError("Copier was told to write none of the project's files.")
    named = people(repository)
    stream = b"".join(
        commit(STAGE, contents(changes, base.executables), people=named, message=message)
        for message, changes in commits
    )
    git(repository, *COMMAND, given=stream)
    git(repository, "read-tree", STAGE)
    swap = f"create {git(repository, 'symbolic-ref', 'HEAD')} {STAGE}\ndelete {STAGE}\n".encode()
    git(repository, "update-ref", "-m", "ml-init: made by copier copy", "--stdin", given=swap)
    return len(commits) - 1, left_out


def record_new(history: History, project: Path) -> tuple[int, list[str]]:
    """Make the repository with its whole history, then put it in place in one stroke.

    A run that is ended anywhere before leaves a folder that the next run removes.
    """
    work_folder = project / WORK_FOLDER
    shutil.rmtree(work_folder, ignore_errors=True)
    work_folder.mkdir()
    try:
        git(work_folder, "init", "--quiet", f"--initial-branch={BRANCH}")
        result = record(history, project, work_folder)
        (work_folder / ".git").rename(project / ".git")
    finally:
        shutil.rmtree(work_folder, ignore_errors=True)
    return result


def _message(subject: str, body: str) -> str:
    return f"{subject}\n\n{body.strip()}\n"


def _contents(commit: Commit) -> dict[str, bytes | None]:
    return {name: None if text is None else text.encode() for name, text in commit.changes.items()}


def tell(history: History, project: Path) -> None:
    """Make the history where there is none, and say what was done."""
    top = repository_of(project)
    if top is None:
        patches, left_out = record_new(history, project)
    elif not top.samefile(project):
        say(f"The project lies inside the repository {top}: its files are there, uncommitted.")
        say("\n".join(monorepo.advice(project, top)))
        return
    elif has_commit(project):
        say("The project has commits already: what changed is left uncommitted for you to look at.")
        return
    else:
        patches, left_out = record(history, project, project)
    run_report.keep(patches=[patch.subject for patch in history.patches], notes=history.notes)
    counted = "1 patch" if patches == 1 else f"{patches} patches"
    say(f"Committed: the scaffold, then {counted}, each with its reason (git log).")
    if idle := len(history.notes):
        say(f"  {idle} more had no work here: docs/patches.md of ml-init says what each is for.")
    for name in left_out:
        say(f"  {name}: not as ml-init would write it, left uncommitted")


def main(project: Path) -> int:
    """Record the history that the scaffold step planned."""
    return Step(
        "commit", failed="No commit was made. Once this is fixed, run the same command again:\n{}"
    ).run(lambda _: tell(load(Path.cwd()), project))


if __name__ == "__main__":
    start(lambda: main(Path(sys.argv[1])))
