"""The files of ml-init's that are not as it writes them: changed by the team, or left behind."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hooks.diagnosis import mending
from hooks.diagnosis.checkout import WHERE, Checkout
from hooks.diagnosis.renders import NoRender, render_of
from hooks.project.history import FIRST
from hooks.project.offered import refused
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.system.git import GitFailed, git
from hooks.workspaces.finding import Cure, Finding, State

WHAT = "the files of ml-init"


@dataclass(frozen=True)
class Compared:
    """A project next to its render.

    Attributes:
        expected: every file of the render, but for those whose work the project does in its own
            way.
        left_behind: those that are not so although nobody of the team changed them.
        changed: those that the team changed.
    """

    expected: dict[str, bytes]
    left_behind: tuple[str, ...]
    changed: tuple[str, ...]


def compare(checkout: Checkout, *, anew: bool, offline: bool) -> Compared:
    """Compare a project with what ml-init writes for its answers.

    Args:
        checkout: the project.
        anew: whether it may be rendered.
        offline: whether that has to do without a network.

    Raises:
        NoRender: there is no render, or the history does not tell who changed what.
    """
    rendered = render_of(checkout, anew=anew, offline=offline)
    left_out = refused(checkout.files) - checkout.files.keys()
    expected = {path: text for path, text in rendered.files.items() if path not in left_out}
    differing = [
        path for path, text in expected.items() if not _is_same(checkout.files.get(path), text)
    ]
    by_team = _touched_by_team(checkout, differing) if differing else set()
    return Compared(
        expected,
        tuple(sorted(path for path in differing if path not in by_team)),
        tuple(sorted(path for path in differing if path in by_team)),
    )


def examine(checkout: Checkout, *, anew: bool, offline: bool) -> Iterator[Finding]:
    """One line that counts, and a finding for each file that an update left behind."""
    try:
        seen = compare(checkout, anew=anew, offline=offline)
    except NoRender as error:
        place = shlex.quote(str(checkout.folder))
        cure = Cure() if anew else Cure(command=f"./ml-init doctor {place} --render")
        yield Finding(WHERE, WHAT, State.UNCHECKED, str(error), cure)
        return
    how = Cure(
        advice="Look at the change before you commit it:",
        command=mending.command(checkout.folder, "--render"),
    )
    for path in seen.left_behind:
        why = "it is not as this version writes it, although nobody of the team changed it"
        yield Finding(WHERE, f"{path}: left behind", State.WRONG, why, how)
    same = len(seen.expected) - len(seen.left_behind) - len(seen.changed)
    told = f"{same} unchanged, {len(seen.changed)} changed by you"
    yield Finding(WHERE, WHAT, State.OK, told)


def _is_same(there: bytes | None, expected: bytes) -> bool:
    """Whether a file is as expected, but for its line ends."""
    return there is not None and there.replace(b"\r\n", b"\n") == expected.replace(b"\r\n", b"\n")


def _touched_by_team(checkout: Checkout, paths: list[str]) -> set[str]:
    """Those of some files that the team changed, in a commit or since the last one.

    Commits of ml-init are those of the new project, which bear one time, and those that change the
    answers file. What the last of these changed besides, a person decided in that update.

    Raises:
        NoRender: the history is not whole, or there is none.
    """
    folder = checkout.folder
    try:
        if git(folder, "rev-parse", "--is-shallow-repository") == "true":
            raise NoRender("the clone is shallow: git fetch --unshallow")
        of_answers = git(folder, "log", "--format=%H", "--", ANSWERS_FILE).split()
        start = _start(folder, of_answers[-1]) if of_answers else ""
        form = ("--format=%x01%H %ct %ce", "-c", "--name-only", "-z", "--relative")
        listed = git(folder, "--literal-pathspecs", "log", *form, "--", *paths)
        since = git(folder, "diff", "--name-only", "--relative", "-z", "HEAD")
    except GitFailed as error:
        raise NoRender(f"git does not tell who changed the files: {error.words}") from error
    touched = {path for path in since.split("\0") if path}
    for entry in listed.split("\x01")[1:]:
        head, *names = entry.split("\0")
        commit, _, when = head.strip().partition(" ")
        is_update = commit in of_answers[:1] and commit not in of_answers[-1:]
        if is_update or (commit not in of_answers and when != start):
            touched |= {name.lstrip("\n") for name in names}
    return touched & {*paths}


def _start(folder: Path, commit: str) -> str:
    """Time and person of all commits of a new project; empty where a person made the first one."""
    told = git(folder, "log", "-1", "--format=%ct %ce%n%s", commit)
    stamp, _, subject = told.partition("\n")
    return stamp if subject.startswith(FIRST) else ""


def mended(checkout: Checkout, *, offline: bool) -> dict[str, bytes]:
    """The files that were left behind, as they should be."""
    seen = compare(checkout, anew=True, offline=offline)
    return {path: seen.expected[path] for path in seen.left_behind}
