"""What the patches do to a stack's files, worked out once for the same files and release."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks.cache import cache_folder, unwritable
from hooks.history import Commit
from hooks.project import Project


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
    remembered = _recall(memory)
    if remembered is None:
        remembered = _work_out(project)
        _remember(memory, remembered)
    return remembered


def _recall(memory: Path) -> Repairs | None:
    try:
        raw = json.loads(memory.read_text(encoding="utf-8"))
        return Repairs([Commit(**commit) for commit in raw["commits"]], raw["notes"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(memory: Path, repairs: Repairs) -> None:
    draft = memory.with_name(f"{memory.stem}-{os.getpid()}.new")
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(asdict(repairs)), encoding="utf-8")
        draft.replace(memory)
    except OSError as error:
        raise unwritable(error) from error


def _work_out(project: Project) -> Repairs:
    from hooks.patches import PATCHES
    from hooks.patching import State, apply_patches
    from hooks.strangers import refuse_strangers

    refuse_strangers(project)
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
