"""Who and what has a hold on a repository of the double: state, and the lists of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.github import answers
from tests.support.github.description import REPOSITORY, Json, minimal
from tests.support.github.faults import Answer

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

CREATOR = "ada"  # the user of every token that is no app's


@dataclass
class Holders:
    """Everybody and everything with a hold on one repository.

    ``people`` and ``invitations`` map logins to roles, ``parents`` the slug of a team to that of
    the one above it, and ``of_organisation`` names the teams that the organisation gives all of its
    repositories; ``runs`` holds the commits of runs. Each other entry holds facts in GitHub's form.
    """

    people: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    of_organisation: set[str] = field(default_factory=set)
    invitations: dict[str, str] = field(default_factory=dict)
    keys: list[dict[str, object]] = field(default_factory=list)
    hooks: list[dict[str, object]] = field(default_factory=list)
    runners: list[dict[str, object]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    forks: list[dict[str, object]] = field(default_factory=list)
    is_fork: bool = False


def people(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    entries = [{"login": name, "role_name": role} for name, role in held.holders.people.items()]
    return listed(call, entries)


def invitations(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    user = answers.items_of(call.operation)["properties"]["invitee"] | {"nullable": False}
    entries = [
        {"invitee": filled(user, {"login": name}), "permissions": role}
        for name, role in held.holders.invitations.items()
    ]
    return listed(call, entries)


def listing(name: str, key: str = "") -> Callable[["Calls", "Call", "Repository"], Answer]:
    """The call that lists some of it, below a key where GitHub does so."""

    def answer(calls: "Calls", call: "Call", held: "Repository") -> Answer:
        del calls
        return listed(call, getattr(held.holders, name), key)

    return answer


def runs(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    return listed(call, [{"head_sha": commit} for commit in held.holders.runs], "workflow_runs")


def listed(call: "Call", entries: Sequence[Mapping[str, object]], key: str = "") -> Answer:
    """The first page of a list."""
    schema = call.operation.answers[200]
    items = schema["properties"][key]["items"] if key else answers.items_of(call.operation)
    page = [filled(items, facts) for facts in entries[: int(call.query.get("per_page", "30"))]]
    return Answer(200, {"total_count": len(entries), key: page} if key else page)


def filled(schema: Json, facts: Mapping[str, object]) -> Json:
    """The smallest described entry with some facts in it."""
    return {**minimal(schema), **facts}


HOLDERS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {REPOSITORY}/collaborators": people,
    f"GET {REPOSITORY}/invitations": invitations,
    f"GET {REPOSITORY}/keys": listing("keys"),
    f"GET {REPOSITORY}/hooks": listing("hooks"),
    f"GET {REPOSITORY}/actions/runners": listing("runners", "runners"),
    f"GET {REPOSITORY}/actions/runs": runs,
    f"GET {REPOSITORY}/forks": listing("forks"),
}
