"""What publishing asks of GitHub, call by call, before it asks it."""

from hooks.github_api.call import Call
from hooks.project.answers import Answers
from hooks.publishing.desired import BRANCH, Grant, Repository, desired

# Merge commits stay allowed beside squashing: production is released by merging main into the
# release branch, and a squash there would set the two branches apart.
MERGE_SETTINGS = {
    "allow_squash_merge": True,
    "allow_merge_commit": True,
    "allow_rebase_merge": False,
    "delete_branch_on_merge": True,
}
SETTINGS = {**MERGE_SETTINGS, "default_branch": BRANCH}
WORKFLOW_PERMISSIONS = {
    "default_workflow_permissions": "read",
    "can_approve_pull_request_reviews": False,
}


def creation(repository: Repository) -> Call:
    """Create the repository, private from its first moment, with its merge settings."""
    return Call(
        f"create the private repository {repository.full_name}",
        "POST",
        f"/orgs/{repository.owner}/repos",
        {
            "name": repository.name,
            "description": repository.description,
            "private": True,
            **MERGE_SETTINGS,
        },
    )


def settings(repository: Repository) -> Call:
    """Put the settings right where a read-back shows others."""
    return Call(
        f"change the settings of {repository.full_name}",
        "PATCH",
        repository.path,
        SETTINGS,
    )


def grant(repository: Repository, given: Grant) -> Call:
    """Give a team its permission."""
    return Call(
        f"grant the team {given.team} the permission {given.permission}",
        "PUT",
        f"/orgs/{repository.owner}/teams/{given.team}{repository.path}",
        {"permission": given.permission},
    )


def workflow_permissions(repository: Repository) -> Call:
    """Let the workflows' own token read, and no more, unless a workflow asks for it."""
    return Call(
        "make the workflows' token read-only",
        "PUT",
        f"{repository.path}/actions/permissions/workflow",
        WORKFLOW_PERMISSIONS,
    )


def public_key(repository: Repository) -> Call:
    """Fetch the key that this repository's secrets are sealed with."""
    return Call(
        "fetch the key that seals the secrets",
        "GET",
        f"{repository.path}/actions/secrets/public-key",
    )


def secret(repository: Repository, name: str) -> Call:
    """Set one secret; its body is made when it is sealed."""
    return Call(f"set the secret {name}", "PUT", f"{repository.path}/actions/secrets/{name}")


def of_first_run(repository: Repository) -> tuple[Call, ...]:
    """Every call of a first run that changes something, in order."""
    return (
        creation(repository),
        *(grant(repository, given) for given in repository.grants),
        workflow_permissions(repository),
        *(secret(repository, wanted.name) for wanted in repository.secrets),
    )


def plan_lines(answers: Answers) -> list[str]:
    """The plan as far as the answers alone tell it, one line for each step."""
    repository = desired(answers)
    calls = of_first_run(repository)
    return [
        f"Publishing will, with … for {repository.path}:",
        *(f"  {call.purpose} ({call.verb} {_short(repository, call)})" for call in calls),
        f"  push the history to {BRANCH}, all of it or nothing (git push --atomic)",
        "  read everything back and compare (GET …)",
    ]


def _short(repository: Repository, call: Call) -> str:
    return call.path.replace(repository.path, "…")
