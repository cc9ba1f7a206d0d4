"""Signing in by the ID token of this very run, where a job in Actions may ask GitHub for one.

The service principal has to trust the job's own repository and environment; docs/set-up.md says how
a platform team makes that once. See https://docs.databricks.com/dev-tools/auth/provider-github.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extensions.values import Given
from hooks.project.sign_in import sign_in
from hooks.system.actions_runner import OIDC_REQUEST, OIDC_URL, id_token_request
from hooks.workspaces.requirements import Workspace

PLACES = {"staging": "staging", "production": "prod"}


def by_id_token(
    both: Sequence[Workspace], given: Given, environment: Mapping[str, str]
) -> list[Workspace]:
    """The workspaces, signed in to by ID tokens where the project does so and this run can.

    A secret that is there for the check alone goes before.
    """
    way, url = sign_in(given), id_token_request(environment).get(OIDC_URL, "")
    if not (way.public and url):
        return [*both]
    return [
        each
        if environment.get(each.deployer.variable, "").strip()
        else replace(
            each,
            deployer=replace(
                each.deployer,
                sign_in=way,
                variable=OIDC_REQUEST,
                public={**way.variables(given, PLACES[each.name]), OIDC_URL: url},
            ),
        )
        for each in both
    ]
