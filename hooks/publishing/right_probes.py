"""Which rights a fine-grained token or an app lacks, learnt from another repository's answers.

Such a token cannot be asked what it may do, and the repository that it is for is not there yet. It
is for all repositories of the organisation, so whichever is there shows by reads what would be
refused in the new one. Nothing is concluded but from GitHub's own words about a right; what an
answer holds is not looked at.
"""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from hooks.github_api.admin_token import Token
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.error_messages import NO_RIGHT
from hooks.github_api.parallel import run_all
from hooks.publishing.desired import Repository

WITHOUT_SCOPES = {"fine-grained", "GitHub App installation", "GitHub App user"}
ANY = frozenset({HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
COMMON: Mapping[str, str] = {
    "Administration: write": "actions/permissions/workflow",
    "Contents: write": "commits?per_page=1",
}
# GitHub looks at the right before it looks for the environment.
OF_ENVIRONMENTS: Mapping[str, str] = {
    "Actions: read": "environments?per_page=1",
    "Environments: write": "environments/ml-init-update/secrets?per_page=1",
}
OF_SECRETS: Mapping[str, str] = {"Secrets: write": "actions/secrets?per_page=1"}


def missing_rights(client: Client, token: Token, wanted: Repository) -> list[str]:
    """The rights that the token lacks, as far as reads show it; nothing for a token with scopes.

    Raises:
        PublishError: GitHub gave no answer in time.
    """
    neighbour = _neighbour(client, wanted) if token.kind in WITHOUT_SCOPES else ""
    if not neighbour:
        return []
    asked = {
        **COMMON,
        **(OF_ENVIRONMENTS if wanted.environments else {}),
        **(OF_SECRETS if wanted.secrets else {}),
    }
    responses = run_all(
        partial(
            client.call,
            Call(f"show whether the token has {right}", "GET", f"/repos/{neighbour}/{path}"),
            ANY,
        )
        for right, path in asked.items()
    )
    return [
        right
        for right, response in zip(asked, responses, strict=True)
        if NO_RIGHT in response.message
    ]


def _neighbour(client: Client, wanted: Repository) -> str:
    """Some private repository of the organisation that the token sees; empty where there is none.

    A public one would show nothing: everybody may read it.
    """
    path = f"/orgs/{wanted.owner}/repos?type=private&per_page=1"
    listed = client.call(Call("list a repository", "GET", path), ANY).items
    return next((str(each.get("full_name")) for each in listed), "")
