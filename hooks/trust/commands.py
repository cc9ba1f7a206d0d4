"""The commands by which a person makes the trust, with everything in them resolved and quoted."""

import json
import shlex
from collections.abc import Sequence

from hooks.trust.policy import MOST, Policy

OF_DATABRICKS = "an account admin of Databricks, signed in to the account"
OF_ENTRA = "an owner of the application in Entra"
SHARED = (
    f"A service principal can have {MOST} of these, and from here nobody can count them. If the "
    "command says that there are too many, delete those of projects that are gone, or give the "
    "project a service principal of its own."
)

# Each line of the CLI's text begins with the number and the client id; every POSIX system has awk.
NUMBER = "tolower($2) == tolower(id) {print $1}"
KNOWN = "${PRINCIPAL:?the account has no service principal with this client id}"


def by_whom(policy: Policy) -> str:
    """Who has the right to make it."""
    return OF_ENTRA if policy.is_of_entra else OF_DATABRICKS


def lines(policy: Policy) -> list[str]:
    """The commands for one policy, for a POSIX shell."""
    if policy.is_of_entra:
        return [
            shlex.join(
                [
                    *("az", "ad", "app", "federated-credential", "create"),
                    *("--id", policy.client),
                    *("--parameters", json.dumps(policy.credential)),
                ]
            )
        ]
    # The command that creates takes the number of the principal. A client id in its place would be
    # cut to the digits that it begins with, without a word.
    found = shlex.join(
        [
            *("databricks", "account", "service-principals", "list"),
            *("--filter", f'applicationId eq "{policy.client}"', "--output", "text"),
        ]
    )
    number = shlex.join(["awk", "-v", f"id={policy.client}", NUMBER])
    create = ("databricks", "account", "service-principal-federation-policy", "create")
    rest = ("--policy-id", policy.name, "--json", json.dumps(policy.body))
    return [
        f"PRINCIPAL=$({found} | {number})",
        f'{shlex.join(create)} "{KNOWN}" {shlex.join(rest)}',
    ]


def listing(policies: Sequence[Policy]) -> list[str]:
    """All of the commands, each below a comment that says who runs it, and for what."""
    told = []
    for policy in policies:
        what = f"the environment {policy.environment} of {policy.repository}"
        told += [f"# {what}; by {by_whom(policy)}", *lines(policy)]
    return told
