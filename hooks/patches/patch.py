"""Patches: statements of what will be true of a project, and how to make them true."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from hooks.errors import PatchError, UnknownText
from hooks.formats.well_formed import fault
from hooks.project.rendered import Project


@dataclass(frozen=True)
class Patch:
    """One repair: one reason, one commit.

    Attributes:
        name: the module's name, by which messages and the table of patches call it.
        subject: the first line of its commit, in the imperative.
        reason: the body of its commit: what was wrong, for whom, with a link.
        files: a pattern for the POSIX paths it looks at (matched whole).
        rewrite: the new text of one file. Pure, and twice equals once.
        holds: whether the statement is true of one file's text.
        applies: why there is nothing to do in this project; empty where there is.
        removes: a pattern for the POSIX paths that go (matched whole).
    """

    name: str
    subject: str
    reason: str
    files: str
    rewrite: Callable[[str, Project], str]
    holds: Callable[[str, Project], bool]
    applies: Callable[[Project], str] = lambda _: ""
    removes: str = ""

    def matches(self, path: str) -> bool:
        """Whether the patch looks at this file."""
        return re.fullmatch(self.files, path) is not None

    def unwanted(self, path: str) -> bool:
        """Whether this file goes."""
        return re.fullmatch(self.removes, path) is not None


class State(Enum):
    """What became of a patch."""

    APPLIED = "applied"
    ALREADY_TRUE = "already true"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class PatchResult:
    """What one patch did: its state, why it did not apply, and the files it changed."""

    patch: Patch
    state: State
    why: str
    changes: Mapping[str, bytes | None]


def apply_patch(patch: Patch, project: Project) -> PatchResult:
    """Work out one patch without writing anything.

    Raises:
        PatchError: a file is still not as the patch states after its rewrite, or does not load.
    """
    if why := patch.applies(project):
        return PatchResult(patch, State.NOT_APPLICABLE, why, {})
    changes: dict[str, bytes | None] = dict.fromkeys(filter(patch.unwanted, project.files))
    for path in project.files:
        if path in changes or not patch.matches(path):
            continue
        after = patched(patch, project, path)
        if after is not None:
            changes[path] = after
    state = State.APPLIED if changes else State.ALREADY_TRUE
    return PatchResult(patch, state, "", changes)


def patched(patch: Patch, project: Project, path: str) -> bytes | None:
    """One file as the patch wants it; None where it is so already, or is no text.

    A patch sees the line ends of Unix; a file that has those of Windows keeps them.

    Raises:
        PatchError: the patch does not know the text, or what it wrote does not load any more.
    """
    text = project.text(path)
    if text is None:
        return None
    is_for_windows = "\r\n" in text and text.count("\r\n") == text.count("\n")
    before = text.replace("\r\n", "\n") if is_for_windows else text
    try:
        if patch.holds(before, project):
            return None
        after = patch.rewrite(before, project)
        is_true = patch.holds(after, project)
    except UnknownText as error:
        raise _refusal(patch, project, path, str(error)) from error
    if not is_true:
        raise _refusal(patch, project, path, "it is not as the patch states afterwards")
    content = (after.replace("\n", "\r\n") if is_for_windows else after).encode()
    if (why := fault(path, content)) and not fault(path, project.files[path]):
        raise _refusal(patch, project, path, f"it would not load afterwards: {why}")
    return content


def _refusal(patch: Patch, project: Project, path: str, why: str) -> PatchError:
    return PatchError(
        f"The patch {patch.name} does not know the text of {path} in {project.stack}: {why}.\n"
        "Nothing was written. Change the file in the stack, choose another stack, or report this "
        "to the maintainers of ml-init.",
        why,
    )


def apply_patches(project: Project, patches: Iterable[Patch]) -> tuple[Project, list[PatchResult]]:
    """The project with every patch applied in order, and what each one did."""
    outcomes = []
    for patch in patches:
        outcome = apply_patch(patch, project)
        project = project.changed(outcome.changes)
        outcomes.append(outcome)
    return project, outcomes
