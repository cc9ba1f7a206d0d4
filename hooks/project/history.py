"""The commits of a new project, planned by the scaffold step, recorded by the commit step."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks import WORK_FOLDER

SUFFIX = ".mlinit"  # copier.yml's _templates_suffix
FIRST = "Start from the stack "  # how the subject of a new project's first commit begins


@dataclass(frozen=True)
class Commit:
    """One commit to be: its message, and the text of each file it changes (None removes it)."""

    subject: str
    body: str
    changes: Mapping[str, str | None]


@dataclass(frozen=True)
class History:
    """What a new project's repository will tell.

    Attributes:
        subject: the first commit's, which holds the tree below and template/'s files.
        body: the rest of its message.
        tree: the folder of the stack's own, unpatched files.
        added: the paths of the files that template/ adds, as they stand in the project.
        patches: a commit for each patch that changed something.
        notes: what became of the patches that changed nothing.
    """

    subject: str
    body: str
    tree: str
    added: Sequence[str]
    patches: Sequence[Commit]
    notes: Sequence[str]

    def save(self, checkout: Path) -> None:
        """Leave the plan where the commit step finds it."""
        (checkout / WORK_FOLDER / "history.json").write_text(json.dumps(asdict(self)))


def load(checkout: Path) -> History:
    """The plan that the scaffold step left in this checkout."""
    raw = json.loads((checkout / WORK_FOLDER / "history.json").read_text())
    commits = [Commit(**commit) for commit in raw.pop("patches")]
    return History(patches=commits, **raw)
