"""What one check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a prerequisite stands."""

    OK = "ok"
    WRONG = "wrong"
    NOTE = "note"
    UNCHECKED = "not checked"


@dataclass(frozen=True)
class Cure:
    """How a prerequisite is made.

    Attributes:
        who: who may do it.
        command: ready to paste into a shell; empty where a sentence says all.
        advice: what no command does.
    """

    who: str = ""
    command: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Finding:
    """One prerequisite, and how it stands.

    Attributes:
        where: the workspace, or both of them.
        what: the prerequisite.
        told: why it is not ready, or what is known of one that is.
    """

    where: str
    what: str
    state: State
    told: str = ""
    cure: Cure = Cure()


def wrong(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stand in the way."""
    return [finding for finding in findings if finding.state is State.WRONG]
