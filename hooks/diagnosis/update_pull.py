"""What became of the weekly update: its pull request, as template/.github/ml-init writes it."""

from http import HTTPStatus
from urllib.parse import urlencode

from hooks.diagnosis.runs import WHERE
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.publishing.desired import Repository
from hooks.publishing.shown import SEEN_OR_HIDDEN
from hooks.workspaces.finding import Cure, Finding, State

WHAT = "the weekly update"
BRANCH = "ml-init/update"
FLAWED = ", with "  # of conflicts, problems or both, at the end of the title
LEFT_OUT = "## Left out"  # the heading of the workflows that GITHUB_TOKEN may not change
SECRET, ENVIRONMENT = "ML_INIT_UPDATE_TOKEN", "ml-init-update"  # a name


def examine(client: Client, wanted: Repository, place: str) -> list[Finding]:
    """How the update's pull request stands.

    Args:
        client: GitHub.
        wanted: the repository.
        place: the repository as the gh program takes it.
    """
    asked = urlencode({"state": "open", "head": f"{wanted.owner}:{BRANCH}"})
    call = Call("list the pull requests", "GET", f"{wanted.path}/pulls?{asked}")
    response = client.call(call, SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        return [Finding(WHERE, WHAT, State.UNCHECKED, "the token may not see pull requests")]
    if not response.items:
        return [_without_pull_request(client, wanted, place)]
    number, title, body = (response.items[0].get(name) for name in ("number", "title", "body"))
    told = f"pull request #{number} is open: {title}"
    if FLAWED in f"{title}":
        how = Cure(
            advice="Put right what it lists, and push.",
            command=f"gh pr checkout {number} --repo {place}",
        )
        return [Finding(WHERE, WHAT, State.WRONG, told, how)]
    if LEFT_OUT in f"{body}".splitlines():
        how = Cure(
            advice="With a token that may change workflows, the next run brings them.",
            command=f"gh secret set {SECRET} --env {ENVIRONMENT} --repo {place}",
        )
        return [Finding(WHERE, WHAT, State.NOTE, f"{told}; workflows are left out", how)]
    how = Cure(advice="Merge it:", command=f"gh pr view {number} --web --repo {place}")
    return [Finding(WHERE, WHAT, State.NOTE, told, how)]


def _without_pull_request(client: Client, wanted: Repository, place: str) -> Finding:
    """Whether the update waits on its branch, as nobody lets a workflow open pull requests."""
    call = Call(f"show {BRANCH}", "GET", f"{wanted.path}/git/ref/heads/{BRANCH}")
    if client.call(call, SEEN_OR_HIDDEN | {HTTPStatus.CONFLICT}).status != HTTPStatus.OK:
        return Finding(WHERE, WHAT, State.OK, "no pull request of it is open")
    how = Cure(
        advice="Open it, or delete the branch.",
        command=f"gh pr create --fill --head {BRANCH} --repo {place}",
    )
    return Finding(WHERE, WHAT, State.WRONG, f"its branch {BRANCH} has no pull request", how)
