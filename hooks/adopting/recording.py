"""The commits of an adoption, written apart and given to the team's repository in one stroke.

They are written in a bare repository of ours that borrows the team's objects: no configuration,
attribute or hook of the team's takes part.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hooks.adopting.clone import Clone, careful
from hooks.adopting.plan import Commit
from hooks.system.fast_import import COMMAND, commit, removal, written
from hooks.system.git import git, git_bare, git_bytes, named
from hooks.updating import objects
from hooks.updating.trees import LARGEST

STAGE = "refs/ml-init/adopted"  # in our own repository
MESSAGE = "ml-init: adopt"
NOTHING = "0" * 40  # the value of a branch that is not there


def borrow(place: Path, clone: Clone) -> Path:
    """Make our repository; returns its folder."""
    repository = place / "repository"
    repository.mkdir()
    git_bare(repository, "init", "--quiet", "--bare", "--template=")
    alternates = repository / "objects" / "info" / "alternates"
    alternates.write_text(f"{clone.objects}\n")
    return repository


def read(repository: Path, commit: str) -> tuple[objects.Entries, Mapping[str, bytes]]:
    """What a commit of the team's holds, and the files of it that may be text."""
    held = objects.entries(repository, commit)
    small = {path for path, entry in held.items() if entry.size <= LARGEST}
    (files,) = objects.files(repository, (commit,), small.__contains__)
    return held, files


def write(
    repository: Path,
    start: str,
    commits: Iterable[Commit],
    modes: Mapping[str, str],
    people: str,
) -> str:
    """Write commits into our own repository; returns the id of the last one.

    Args:
        repository: which borrows the team's objects.
        start: the commit that they follow.
        commits: in their order.
        modes: those of files that are not 100644, by path.
        people: author and committer, in the language of `git fast-import`.
    """
    parent, stream = start, list[bytes]()
    for each in commits:
        changes = [
            removal(path) if content is None else written(path, modes.get(path, "100644"), content)
            for path, content in each.changes.items()
        ]
        stream.append(commit(STAGE, changes, people=people, message=each.message, parent=parent))
        parent = ""  # of the next it is the one before
    git_bare(repository, *COMMAND, given=b"".join(stream))
    return git_bare(repository, "rev-parse", STAGE)


def show(repository: Path, clone: Clone, branch: str, tip: str) -> None:
    """Make the branch in the team's repository: first every object, then the one reference.

    Whoever ends this anywhere before leaves no branch; objects that nothing names are removed by
    git in time.

    Raises:
        GitFailed: the branch has been made meanwhile, or git refuses for another reason.
    """
    given = f"{tip}\n^{clone.commit}\n".encode()
    pack = ("pack-objects", "--revs", "--stdout", "-q")
    packed = git_bytes(repository, *pack, given=given, extra=named(repository))
    extra = careful(clone.top)
    git(clone.top, "unpack-objects", "-q", given=packed, extra=extra)
    name = f"refs/heads/{branch}"
    git(clone.top, "update-ref", "-m", MESSAGE, name, tip, NOTHING, extra=extra)


def changed(repository: Path, start: str, tip: str) -> str:
    """How many lines of each file change, as git shows it."""
    words = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--stat=79", start, tip)
    return git_bare(repository, *words)
