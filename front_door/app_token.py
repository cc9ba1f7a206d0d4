"""The app-token step: a GitHub App's key becomes a token of one hour, with what publishing needs.

``APP_ID`` and ``APP_PRIVATE_KEY`` name the app, which is installed in the organisation for all
repositories: the one that is to be made is not there yet to be chosen.
"""

import json
import os
import sys
from collections.abc import Mapping

import github
import jwt
from requests.exceptions import RequestException

from hooks.errors import PublishError, UserError
from hooks.github_api import client, error_messages, rights
from hooks.github_api.response import Response
from hooks.github_api.server import server
from hooks.publishing import right_probes
from hooks.system import actions_runner, variables

PERMISSIONS = right_probes.ALWAYS
# Where the secrets are kept says which of these are needed, and whether the repository was there
# before; the app may have all or some.
IF_HELD = {
    **right_probes.OF_FEDERATION,
    **right_probes.OF_SECRETS,
}
# All that is needed of a right where secrets are stored.
LESS = right_probes.OF_ENVIRONMENTS


def app_token(environment: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """A token of the app's installation in the organisation that the workflow runs in.

    Returns:
        The token, and what it may do.

    Raises:
        PublishError: the key is none, or GitHub gives no token for it.
    """
    app, owner = environment["APP_ID"], environment["GITHUB_REPOSITORY_OWNER"]
    api = server(environment).api
    try:
        token, given = _ask(app, environment.get("APP_PRIVATE_KEY", ""), owner, api)
    except github.GithubException as error:
        response = Response(error.status, {}, json.dumps(error.data))
        problem = f"GitHub answered {response.status} {response.message}"
    except RequestException as error:
        problem = type(error).__name__
    except (ValueError, jwt.PyJWTError):
        problem = "the key is not the text of a PEM file"
    else:
        if token:
            return token, given
        problem = f"the app lacks {', '.join(rights.lacking(given, PERMISSIONS))}"
    # Outside the handlers: the exceptions hold what was signed with.
    remedy = error_messages.policy(problem) or (
        "Is the app installed there, for all repositories, with the rights that docs/set-up.md of "
        "ml-init lists, and ADMIN_GITHUB_APP_PRIVATE_KEY one of its keys?"
    )
    what = f"There is no token for the GitHub App {app} in {owner}: {problem.rstrip('.')}."
    raise PublishError(f"{what} {remedy}")


def _ask(app: str, key: str, owner: str, api: str) -> tuple[str, Mapping[str, str]]:
    """Sign in as the app, and take a token of its installation, unless that lacks a right.

    Returns:
        The token and its rights; no token, and the app's own rights, where one is missing.
    """
    if not key:
        raise ValueError
    integration = github.GithubIntegration(
        auth=github.Auth.AppAuth(app, key),
        base_url=api,
        timeout=client.TIMEOUT,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        user_agent="ml-init",
    )
    installed = integration.get_org_installation(owner)
    held: Mapping[str, str] = installed.raw_data.get("permissions") or {}
    if rights.lacking(held, PERMISSIONS):
        return "", held
    wanted = wanted_permissions(held)
    return integration.get_access_token(installed.id, permissions=wanted).token, wanted


def wanted_permissions(held: Mapping[str, str]) -> dict[str, str]:
    """What the token is asked to be allowed; GitHub refuses what the app itself is not.

    Args:
        held: what the app is allowed.
    """
    given = {
        name: level
        for asked in (LESS, IF_HELD)
        for name, level in asked.items()
        if held.get(name) in {level, "write"}
    }
    return {**PERMISSIONS, **given}


def main() -> int:
    """Give the token to the next step."""
    environment = variables.take_secrets(os.environ)
    try:
        token, given = app_token(environment)
    except UserError as error:
        actions_runner.annotate("error", "No token of the GitHub App", str(error))
        return 1
    actions_runner.mask(token)
    actions_runner.output("token", token)
    actions_runner.output("rights", ",".join(f"{name}={level}" for name, level in given.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
