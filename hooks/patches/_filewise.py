"""Patches on a project that people have changed: file by file, as far as each file is known.

A patch states a truth about a text, so that it needs nothing to compare with. A file that a patch
does not know, or would spoil, stays as it is; so does one of the team's own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hooks.errors import PatchError
from hooks.patches.patch import Patch, patched
from hooks.project.rendered import Project


@dataclass(frozen=True)
class Mended:
    """What one patch did to a project.

    Attributes:
        patch: which.
        changes: the new content of each file that it changed; None where one goes.
        left: the files that stay though the patch is not true of them, each with the reason.
        of_team: the team's own files that it would change.
    """

    patch: Patch
    changes: Mapping[str, bytes | None]
    left: Mapping[str, str]
    of_team: tuple[str, ...]


def mend(
    project: Project, patches: Iterable[Patch], is_of_team: Callable[[str], bool]
) -> tuple[Project, list[Mended]]:
    """Apply patches in order, each to every file by itself.

    Args:
        project: the whole project, which each patch sees.
        patches: the ones to apply.
        is_of_team: whether a file, by its path, is the team's own.

    Returns:
        The project as it is then, and what each patch did that has something to do in it.
    """
    done = []
    for patch in patches:
        if not patch.applies(project):
            mended = _mend(project, patch, is_of_team)
            project = project.changed(mended.changes)
            done.append(mended)
    return project, done


def _mend(project: Project, patch: Patch, is_of_team: Callable[[str], bool]) -> Mended:
    """What one patch does."""
    changes: dict[str, bytes | None] = {}
    left: dict[str, str] = {}
    of_team = []
    for path in project.files:
        try:
            after = None if patch.unwanted(path) else _after(project, patch, path)
        except PatchError as error:
            if not is_of_team(path):
                left[path] = error.why
            continue
        if after == project.files[path]:
            continue
        if is_of_team(path):
            of_team.append(path)
        else:
            changes[path] = after
    return Mended(patch, changes, left, tuple(of_team))


def _after(project: Project, patch: Patch, path: str) -> bytes:
    """One file as the patch leaves it."""
    after = patched(patch, project, path) if patch.matches(path) else None
    return project.files[path] if after is None else after
