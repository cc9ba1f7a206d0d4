"""What a fine-grained token, or an app's, has to be allowed for each call.

The table is GitHub's (https://docs.github.com/en/rest/authentication), for the calls of this
product; a call that is not in it needs nothing but to be signed in.
"""

from collections.abc import Mapping

from tests.support.github.faults import Answer, refusal

RANK = {"read": 1, "write": 2}
REPOSITORY = "/repos/{owner}/{repo}"
ONE = f"{REPOSITORY}/environments/{{environment_name}}"
NEEDED: Mapping[str, str] = {
    "GET /user/memberships/orgs/{org}": "members=read",
    "POST /orgs/{org}/repos": "administration=write",
    "GET /orgs/{org}/repos": "metadata=read",
    "GET /orgs/{org}/teams": "members=read",
    "GET /orgs/{org}/teams/{team_slug}": "members=read",
    "PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}": "administration=write,members=read",
    f"GET {REPOSITORY}": "metadata=read",
    f"PATCH {REPOSITORY}": "administration=write",
    f"GET {REPOSITORY}/teams": "administration=read",
    f"GET {REPOSITORY}/actions/secrets": "secrets=read",
    f"GET {REPOSITORY}/actions/secrets/public-key": "secrets=read",
    f"PUT {REPOSITORY}/actions/secrets/{{secret_name}}": "secrets=write",
    f"GET {REPOSITORY}/actions/permissions/workflow": "administration=read",
    f"PUT {REPOSITORY}/actions/permissions/workflow": "administration=write",
    f"GET {REPOSITORY}/git/ref/{{ref}}": "contents=read",
    f"GET {REPOSITORY}/commits": "contents=read",
    f"GET {REPOSITORY}/environments": "actions=read",
    f"PUT {ONE}": "administration=write",
    f"GET {ONE}/deployment-branch-policies": "actions=read",
    f"POST {ONE}/deployment-branch-policies": "administration=write",
    f"GET {ONE}/secrets": "environments=read",
    f"GET {ONE}/secrets/public-key": "environments=read",
    f"PUT {ONE}/secrets/{{secret_name}}": "environments=write",
    f"GET {ONE}/variables": "environments=read",
    f"POST {ONE}/variables": "environments=write",
    f"PATCH {ONE}/variables/{{name}}": "environments=write",
    f"GET {REPOSITORY}/actions/oidc/customization/sub": "actions=read",
    f"PUT {REPOSITORY}/actions/oidc/customization/sub": "actions=write",
    f"GET {REPOSITORY}/rulesets": "metadata=read",
    f"POST {REPOSITORY}/rulesets": "administration=write",
    f"GET {REPOSITORY}/rulesets/{{ruleset_id}}": "metadata=read",
    f"PUT {REPOSITORY}/rulesets/{{ruleset_id}}": "administration=write",
    f"GET {REPOSITORY}/issues": "issues=read",
    f"POST {REPOSITORY}/issues": "issues=write",
    f"PATCH {REPOSITORY}/issues/{{issue_number}}": "issues=write",
    f"GET {REPOSITORY}/pulls": "pull_requests=read",
    f"POST {REPOSITORY}/pulls": "pull_requests=write",
    f"PATCH {REPOSITORY}/pulls/{{pull_number}}": "pull_requests=write",
    f"GET {REPOSITORY}/releases": "contents=read",
    f"POST {REPOSITORY}/releases": "contents=write",
    f"PATCH {REPOSITORY}/releases/{{release_id}}": "contents=write",
    f"DELETE {REPOSITORY}/releases/{{release_id}}": "contents=write",
    f"POST {REPOSITORY}/releases/{{release_id}}/assets": "contents=write",
    f"GET {REPOSITORY}/collaborators": "metadata=read",
    f"GET {REPOSITORY}/invitations": "administration=read",
    f"GET {REPOSITORY}/keys": "administration=read",
    f"GET {REPOSITORY}/hooks": "repository_hooks=read",
    f"GET {REPOSITORY}/actions/runners": "administration=read",
    f"GET {REPOSITORY}/actions/runs": "actions=read",
    f"GET {REPOSITORY}/actions/workflows": "actions=read",
    f"GET {REPOSITORY}/deployments": "deployments=read",
    f"GET {REPOSITORY}/deployments/{{deployment_id}}/statuses": "deployments=read",
    f"GET {REPOSITORY}/forks": "metadata=read",
    "GET /orgs/{org}/rulesets": "organization_administration=write",
    "GET /orgs/{org}/rulesets/{ruleset_id}": "organization_administration=write",
}


def may(rights: Mapping[str, str], needed: str) -> bool:
    """Whether some rights are enough for a call."""
    wanted = dict(pair.split("=") for pair in needed.split(",") if pair)
    return all(RANK.get(rights.get(name, ""), 0) >= RANK[least] for name, least in wanted.items())


def objection(rights: Mapping[str, str], operation: str, *, is_app: bool) -> Answer | None:
    """GitHub's answer to a call that the rights do not allow."""
    needed = NEEDED.get(operation, "")
    if may(rights, needed):
        return None
    whose = "integration" if is_app else "personal access token"
    told = f"Resource not accessible by {whose}"
    return refusal(403, told, X_Accepted_GitHub_Permissions=needed)
