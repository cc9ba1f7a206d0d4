"""Whether a published project still runs: its workflows, and what was deployed last."""

from http import HTTPStatus

from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.publishing.desired import Repository
from hooks.publishing.shown import SEEN_OR_HIDDEN
from hooks.workspaces.finding import Cure, Finding, State

WHERE = "github"
# GitHub switches schedules off in a repository that nobody changed for 60 days. See
# https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows.
ASLEEP = "disabled_inactivity"
FAILED = {"failure", "error"}


def workflows(client: Client, wanted: Repository, place: str) -> list[Finding]:
    """The workflows that do not run.

    Args:
        client: GitHub.
        wanted: the repository.
        place: the repository as the gh program takes it.
    """
    path = f"{wanted.path}/actions/workflows?per_page=100"
    response = client.call(Call("list the workflows", "GET", path), SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        return [Finding(WHERE, "the workflows", State.UNCHECKED, "the token may not list them")]
    found = []
    for each in response.entries("workflows"):
        name, state = str(each.get("path")).rpartition("/")[2], str(each.get("state"))
        if state in {"active", "deleted"}:
            continue
        is_asleep = state == ASLEEP
        told = (
            "GitHub switched it off: nothing was changed for 60 days"
            if is_asleep
            else (f"somebody switched it off ({state})")
        )
        cure = Cure(command=f"gh workflow enable {name} --repo {place}")
        state_of_it = State.WRONG if is_asleep else State.NOTE
        found.append(Finding(WHERE, f"the workflow {name}", state_of_it, told, cure))
    return found or [Finding(WHERE, "the workflows", State.OK)]


def last_deployment(client: Client, wanted: Repository, environment: str) -> list[Finding]:
    """How the last deployment to an environment ended."""
    what = f"the last deployment to {environment}"
    path = f"{wanted.path}/deployments?environment={environment}&per_page=1"
    response = client.call(Call(f"show {what}", "GET", path), SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        return [Finding(WHERE, what, State.UNCHECKED, "the token may not see deployments")]
    if not response.items:
        return [Finding(WHERE, what, State.NOTE, "there is none yet")]
    last = response.items[0]
    statuses = f"{wanted.path}/deployments/{last['id']}/statuses?per_page=1"
    ended = client.call(Call(f"show how {what} ended", "GET", statuses)).items
    state = str(ended[0].get("state")) if ended else "waiting"
    told = f"{state}, {str(last.get('created_at'))[:10]}"
    if state not in FAILED:
        return [Finding(WHERE, what, State.OK, told)]
    log = str(ended[0].get("log_url") or ended[0].get("target_url") or "")
    advice = f"Look into its log: {log}" if log else "Look into its run under Actions."
    return [Finding(WHERE, what, State.WRONG, told, Cure(advice=advice))]
