"""What the patches do to a stack's files, worked out once for the same files and release."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks.project.history import Commit
from hooks.project.rendered import Project
from hooks.system.cache import cache_folder, recall, remember


@dataclass(frozen=True)
class Repairs:
    """A commit for each patch that changed something, and what became of the others."""

    commits: Sequence[Commit]
    notes: Sequence[str]

    def apply(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files after every commit."""
        repaired = dict(files)
        for commit in self.commits:
            for name, text in commit.changes.items():
                if text is None:
                    del repaired[name]
                else:
                    repaired[name] = text.encode()
        return repaired


def repair(project: Project, entry: Path, release: str) -> Repairs:
    """The repairs of a project.

    Args:
        project: its files as the stack wrote them.
        entry: their folder in the cache, which stands for what they were made from.
        release: the template's commit, which stands for the patches; empty where it is not known.

    Raises:
        StackError: the files do not make a project.
        PatchError: a patch does not know them.
    """
    if not release:
        return _work_out(project)
    inputs = json.dumps([release, entry.name, asdict(project.answers)])
    key = hashlib.sha256(inputs.encode()).hexdigest()
    memory = cache_folder() / "repairs" / f"{key}.json"
    remembered = _recall(memory, project)
    if remembered is None:
        remembered = _work_out(project)
        remember(memory, json.dumps(asdict(remembered)))
    return remembered


def _recall(memory: Path, project: Project) -> Repairs | None:
    """What was worked out before; nothing where the file is not what this program writes.

    Raises:
        UserError: others can write to it.
    """
    try:
        raw = json.loads(recall(memory))
        remembered = Repairs([Commit(**commit) for commit in raw["commits"]], raw["notes"])
        # A patch changes files and adds none.
        known = all(commit.changes.keys() <= project.files.keys() for commit in remembered.commits)
        texts = (text for commit in remembered.commits for text in commit.changes.values())
        is_ours = known and all(text is None or isinstance(text, str) for text in texts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return remembered if is_ours else None


def _work_out(project: Project) -> Repairs:
    from hooks.patches import PATCHES
    from hooks.patches.patch import State, apply_patches
    from hooks.scaffolding.unsupported import refuse_unsupported

    refuse_unsupported(project)
    _, outcomes = apply_patches(project, PATCHES)
    commits = [
        Commit(
            outcome.patch.subject,
            outcome.patch.reason,
            {
                name: None if content is None else content.decode()
                for name, content in outcome.changes.items()
            },
        )
        for outcome in outcomes
        if outcome.state is State.APPLIED
    ]
    notes = [
        f"{outcome.patch.name}: {outcome.state.value}"
        + (f" ({outcome.why})" if outcome.why else "")
        for outcome in outcomes
        if outcome.state is not State.APPLIED
    ]
    return Repairs(commits, notes)
