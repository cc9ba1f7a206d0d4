"""What the double shows of workflows, and of what they deployed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.github.description import REPOSITORY, Json
from tests.support.github.faults import Answer

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository


@dataclass(frozen=True)
class Deployment:
    """One deployment to an environment, and how it ended; empty while it waits."""

    environment: str
    ended: str = "success"
    log: str = ""


def workflows(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    from tests.support.github.holders import listed

    del calls
    return listed(call, held.workflows, "workflows")


def deployments(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    """The last one first."""
    from tests.support.github.holders import listed

    del calls
    entries: list[Json] = [
        {"id": number, "environment": each.environment, "created_at": "2026-03-01T00:00:00Z"}
        for number, each in enumerate(held.deployments)
        if each.environment == call.query["environment"]
    ]
    return listed(call, entries[::-1])


def statuses(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    from tests.support.github.holders import listed

    del calls
    each = held.deployments[int(call.parameters["deployment_id"])]
    shown = {"state": each.ended, "log_url": each.log, "target_url": ""}
    return listed(call, [shown] if each.ended else [])


DEPLOYMENTS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {REPOSITORY}/actions/workflows": workflows,
    f"GET {REPOSITORY}/deployments": deployments,
    f"GET {REPOSITORY}/deployments/{{deployment_id}}/statuses": statuses,
}
