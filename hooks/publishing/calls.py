"""What publishing asks of GitHub, call by call, before it asks it."""

from collections.abc import Mapping

from hooks.github_api.call import Call
from hooks.publishing.desired import BRANCH, Environment, Grant, Repository
from hooks.publishing.rulesets import Ruleset, after_push, before_push

# Merge commits stay allowed beside squashing: production is released by merging main into the
# release branch, and a squash there would set the two branches apart.
MERGE_SETTINGS = {
    "allow_squash_merge": True,
    "allow_merge_commit": True,
    "allow_rebase_merge": False,
    "delete_branch_on_merge": True,
}
SETTINGS = {**MERGE_SETTINGS, "default_branch": BRANCH}
TRUST = "  see that the service principals trust the project's runs, or ask who can make that so"
IMMUTABLE = {"use_default": True, "use_immutable_subject": True}
WORKFLOW_PERMISSIONS = {
    "default_workflow_permissions": "read",
    "can_approve_pull_request_reviews": False,
}


def creation(repository: Repository) -> Call:
    """Create the repository, private from its first moment, with its merge settings.

    An organisation that requires custom properties takes no repository without them.
    """
    properties = {"custom_properties": dict(repository.properties)} if repository.properties else {}
    return Call(
        f"create the private repository {repository.full_name}",
        "POST",
        f"/orgs/{repository.owner}/repos",
        {
            "name": repository.name,
            "description": repository.description,
            "private": True,
            **MERGE_SETTINGS,
            **properties,
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


def describe(repository: Repository, description: str) -> Call:
    """Change what people read of the repository."""
    return Call(
        f"mark {repository.full_name} as the project's",
        "PATCH",
        repository.path,
        {"description": description},
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


def environment(repository: Repository, wanted: Environment, body: Mapping[str, object]) -> Call:
    """Make an environment that no branch may use before it is let to."""
    return Call(
        f"make the environment {wanted.name}, closed to every branch",
        "PUT",
        f"{repository.path}/environments/{wanted.name}",
        body,
    )


def reviewers(repository: Repository, wanted: Environment, body: Mapping[str, object]) -> Call:
    """Have a team approve each use of an environment."""
    return Call(
        f"have {wanted.reviewers} approve what uses {wanted.name}",
        "PUT",
        f"{repository.path}/environments/{wanted.name}",
        body,
    )


def branch_policy(repository: Repository, wanted: Environment, branch: str) -> Call:
    """Let the runs of one branch, or of refs that match, use an environment."""
    return Call(
        f"let {branch} use {wanted.name}",
        "POST",
        f"{repository.path}/environments/{wanted.name}/deployment-branch-policies",
        {"name": branch, "type": "branch"},
    )


def ruleset(repository: Repository, wanted: Ruleset, body: Mapping[str, object]) -> Call:
    """Make a ruleset."""
    return Call(f'make the ruleset "{wanted.name}"', "POST", f"{repository.path}/rulesets", body)


def changed_ruleset(
    repository: Repository, wanted: Ruleset, number: int, body: Mapping[str, object]
) -> Call:
    """Change a ruleset that is there."""
    return Call(
        f'change the ruleset "{wanted.name}"', "PUT", f"{repository.path}/rulesets/{number}", body
    )


def public_key(repository: Repository, place: str = "") -> Call:
    """Fetch the key that secrets are sealed with; each environment has one of its own.

    Args:
        repository: where the secrets will be.
        place: the environment; empty for the repository itself.
    """
    return Call(
        f"fetch the key that seals the secrets{place and f' of {place}'}",
        "GET",
        f"{_secrets(repository, place)}/public-key",
    )


def secret(repository: Repository, name: str, place: str = "") -> Call:
    """Set one secret, of an environment or the repository; its body is made when it is sealed."""
    return Call(
        f"set the secret {name}{place and f' of {place}'}",
        "PUT",
        f"{_secrets(repository, place)}/{name}",
    )


def subject(repository: Repository) -> Call:
    """Ask how the subject of the runs' ID tokens begins."""
    place = f"{repository.path}/actions/oidc/customization/sub"
    return Call("show the subject of the runs' ID tokens", "GET", place)


def immutable_subject(repository: Repository) -> Call:
    """Have a subject that no other repository ever has, also none of the same name."""
    place = f"{repository.path}/actions/oidc/customization/sub"
    return Call("make the subject of the runs' ID tokens immutable", "PUT", place, IMMUTABLE)


def variable(repository: Repository, place: str, name: str, value: str) -> Call:
    """Set a variable of an environment that is not there yet."""
    body = {"name": name, "value": value}
    variables = f"{repository.path}/environments/{place}/variables"
    return Call(f"set the variable {name} of {place}", "POST", variables, body)


def changed_variable(repository: Repository, place: str, name: str, value: str) -> Call:
    """Set a variable of an environment that is there."""
    path = f"{repository.path}/environments/{place}/variables/{name}"
    return Call(f"change the variable {name} of {place}", "PATCH", path, {"value": value})


def _secrets(repository: Repository, place: str) -> str:
    inside = f"environments/{place}" if place else "actions"
    return f"{repository.path}/{inside}/secrets"


def of_first_run(repository: Repository) -> tuple[Call, ...]:
    """Every call of a first run that changes something, in order, but for the push."""
    environments = repository.environments
    return (
        creation(repository),
        *(grant(repository, given) for given in repository.grants),
        workflow_permissions(repository),
        *(environment(repository, each, {}) for each in environments),
        *(reviewers(repository, each, {}) for each in environments if each.reviewers),
        *(branch_policy(repository, each, name) for each in environments for name in each.branches),
        *(secret(repository, wanted.name) for wanted in repository.secrets),
        *(
            secret(repository, wanted.name, each.name)
            for each in environments
            for wanted in each.secrets
        ),
        *(
            variable(repository, each.name, wanted.name, wanted.value)
            for each in environments
            for wanted in each.variables
        ),
        *(ruleset(repository, each, {}) for each in before_push(repository.rulesets)),
        *([immutable_subject(repository)] if repository.is_federated else []),
        *(ruleset(repository, each, {}) for each in after_push(repository.rulesets)),
    )


def plan_lines(repository: Repository) -> list[str]:
    """The plan as far as the answers alone tell it, one line for each step."""
    first = len(of_first_run(repository)) - len(after_push(repository.rulesets))
    lines = [
        f"  {call.purpose} ({call.verb} {call.path.replace(repository.path, '…')})"
        for call in of_first_run(repository)
    ]
    return [
        f"Publishing will, with … for {repository.path}:",
        *lines[:first],
        *([TRUST] if repository.is_federated else []),
        f"  push the history to {BRANCH}, all of it or nothing (git push --atomic)",
        *lines[first:],
        "  read everything back and compare (GET …)",
    ]
