"""What an adoption commits: what the project was made from, then a repair with each reason."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hooks.patches._filewise import Mended, mend
from hooks.patches.patch import Patch
from hooks.project.adopted import listing
from hooks.project.monorepo import OWNERS, OWNERS_PLACES
from hooks.project.offered import refused
from hooks.project.rendered import Project
from hooks.project.stored_answers import ANSWERS_FILE

SUBJECT = "Record what the project was made from"
REASON = """\
Copier's record of the answers, and ml-init's own files beside it: the update
workflow and the guide. From here on `copier update` brings what is new. No file
that was there is changed by this commit; each later one states its reason.

Made from {stack}.

{files}
"""


@dataclass(frozen=True)
class Commit:
    """One commit to be: its message, and each file it changes (None removes it)."""

    message: str
    changes: Mapping[str, bytes | None]

    @property
    def subject(self) -> str:
        """The first line of its message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True)
class Left:
    """A file that stays as it is.

    Attributes:
        path: which.
        what: the patch that would change it; empty of one of ml-init's own files.
        why: the reason.
    """

    path: str
    what: str
    why: str


@dataclass(frozen=True)
class Plan:
    """All that an adoption would do.

    Attributes:
        commits: in their order.
        left: the files that stay as they are though ml-init would have them otherwise.
        of_team: the patches that would change each of the team's own files, by their names.
        before: the project's files as they are.
        after: as they would be.
    """

    commits: tuple[Commit, ...]
    left: tuple[Left, ...]
    of_team: Mapping[str, tuple[str, ...]]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


def plan(
    project: Project,
    paths: Collection[str],
    made: Collection[str],
    added: Mapping[str, bytes],
    patches: Iterable[Patch],
) -> Plan:
    """Work out an adoption; nothing is read or written.

    Args:
        project: the files of its newest commit that were read, and what it was made from.
        paths: everything in that commit.
        made: the paths that the stack's files have in it; every other file is the team's own.
        added: ml-init's own files, the answers file among them.
        patches: what is to be true of the project.
    """
    own = dict(_standing(paths, added))
    beside: dict[str, bytes | None] = {
        name: content for name, content in added.items() if name not in own
    }
    mended, done = mend(project, patches, lambda path: path not in made)
    files = listing({*beside, *(path for path in made if path in project.files)})
    body = REASON.format(stack=project.stack, files=files)
    first = Commit(f"{SUBJECT}\n\n{body}", beside)
    repairs = [
        Commit(f"{each.patch.subject}\n\n{each.patch.reason.strip()}\n", each.changes)
        for each in done
        if each.changes
    ]
    after = {**mended.files, **{name: added[name] for name in beside}}
    left = [Left(name, "", why) for name, why in own.items()]
    return Plan((first, *repairs), (*left, *_left(done)), _of_team(done), project.files, after)


def _standing(paths: Collection[str], added: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files of ml-init's own whose place or work is taken, each with the reason."""
    taken = {path.lower(): path for path in paths}
    offers = refused(taken)
    owners = [place for place in OWNERS_PLACES if place.lower() in taken]
    for name in added:
        above = [taken.get(f"{folder}".lower()) for folder in PurePosixPath(name).parents]
        if name == ANSWERS_FILE:
            continue  # its place is free, or nothing is adopted
        if there := taken.get(name.lower()) or next(filter(None, above), ""):
            yield name, f"{there} is there already"
        elif any(path.startswith(f"{name.lower()}/") for path in taken):
            yield name, "a folder has its name"
        elif name in offers:
            yield name, "another file does its work"
        elif name == OWNERS and owners:
            yield name, f"{owners[0]} is there already"


def _left(done: Iterable[Mended]) -> Iterator[Left]:
    for mended in done:
        for path, why in mended.left.items():
            yield Left(path, mended.patch.name, why)


def _of_team(done: Iterable[Mended]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mended in done:
        for path in mended.of_team:
            found[path] = (*found.get(path, ()), mended.patch.name)
    return found
