"""What a run did, kept for a program that started it and reports on it.

The steps of one run are processes of their own, and what they print is for people. Where
``ML_INIT_OUTCOME`` names a file, each of them adds what it has to tell there.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "ML_INIT_OUTCOME"


@dataclass(frozen=True)
class RunReport:
    """What is known of a run.

    Attributes:
        problem: why it stopped, in the words that a person read; empty where it did not.
        stopped_at: the step that it stopped at.
        patches: the subjects of the patches that have a commit.
        notes: what became of the other patches.
        address: where the repository is; empty where it was not published.
        is_new: whether this run created the repository.
        is_waiting: whether it stopped for a person to make the trust, and nothing failed.
        remarks: what GitHub shows otherwise than was wanted, though nothing failed.
        rewritten: the references that an update wrote anew, one line each.
        problems: what worked before an update and does not after it, one line each.
        deployed: what an update deploys under another name or no longer, with the commands for it.
        news: what is new in ml-init since the version before an update.
    """

    problem: str = ""
    stopped_at: str = ""
    patches: Sequence[str] = ()
    notes: Sequence[str] = ()
    address: str = ""
    is_new: bool = False
    is_waiting: bool = False
    remarks: Sequence[str] = ()
    rewritten: Sequence[str] = ()
    problems: Sequence[str] = ()
    deployed: Sequence[str] = ()
    news: Sequence[str] = ()


def keep(**facts: str | bool | Sequence[str]) -> None:
    """Add what a step did, under the names of `RunReport`; nothing where nobody asked for it."""
    if place := os.environ.get(VARIABLE):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(facts)}\n")


def keep_problem(step: str, error: object) -> None:
    """Add why a step stopped the run."""
    keep(problem=str(error), stopped_at=step)


def read(place: Path) -> RunReport:
    """What all steps of a run added; the last word counts."""
    facts: dict[str, object] = {}
    if place.exists():
        for line in place.read_text(encoding="utf-8").splitlines():
            facts |= json.loads(line)
    return RunReport(**facts)  # type: ignore[arg-type]  # only `keep` wrote there
