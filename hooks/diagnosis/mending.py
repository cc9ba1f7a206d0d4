"""What would make the patches true of a project again, as a diff that git applies."""

import shlex
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from hooks.diagnosis.checkout import Checkout
from hooks.patches import PATCHES
from hooks.patches._filewise import mend
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.system.git import git, git_bytes


def diff(checkout: Checkout, answers: Answers, brought: Mapping[str, bytes] | None = None) -> bytes:
    """The change of every file of ml-init's that is not as a patch states; empty where all are.

    A file that a patch does not know, or would spoil, stays as it is. So do the team's own.

    Args:
        checkout: the project.
        answers: its own.
        brought: whole files that are to take the place of what is there.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for side in ("a", "b"):
            (Path(scratch) / side).mkdir()
        for path, new in {**_mended(checkout, answers), **(brought or {})}.items():
            if path in checkout.files:
                _write(Path(scratch, "a", path), checkout.files[path])
            if new is not None:
                _write(Path(scratch, "b", path), new)
        words = ("diff", "--no-index", "--binary", "--no-prefix", "--no-color", "--no-ext-diff")
        return git_bytes(Path(scratch), *words, "a", "b", accept=(0, 1))


def left(project: Project, is_of_team: Callable[[str], bool]) -> dict[tuple[str, str], str]:
    """Why a file stays as it is though a patch is not true of it, by the patch's name and path."""
    _, done = mend(project, PATCHES, is_of_team)
    return {(mended.patch.name, path): why for mended in done for path, why in mended.left.items()}


def command(folder: Path, *options: str) -> str:
    """The command that makes the patches true of a project, and does what else is asked for."""
    place = shlex.quote(str(folder))
    inside = git(folder, "rev-parse", "--show-prefix").rstrip("/")
    below = f" --directory={shlex.quote(inside)}" if inside else ""
    asked = " ".join([place, *options, "--diff"])
    return f"./ml-init doctor {asked} | git -C {place} apply{below}"


def _mended(checkout: Checkout, answers: Answers) -> Mapping[str, bytes | None]:
    """The files that change; None where one goes."""
    project = Project(answers, answers.stack, checkout.files)
    _, done = mend(project, PATCHES, checkout.is_of_the_team)
    return {path: new for mended in done for path, new in mended.changes.items()}


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
