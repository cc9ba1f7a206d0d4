"""The trust that lets the runs of one environment sign in, as plain data.

See https://docs.databricks.com/dev-tools/auth/oauth-federation-policy and, for Entra,
https://learn.microsoft.com/entra/workload-id/workload-identity-federation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 20  # policies of one service principal; credentials of one Entra application as well
OF_ENTRA = "api://AzureADTokenExchange"  # the audience of every token that Entra exchanges


@dataclass(frozen=True)
class Policy:
    """What admits the runs of one environment of one repository, as one service principal.

    Attributes:
        environment: as GitHub names it.
        name: by which the policy is known; unique within the service principal.
        client: the client id of the service principal.
        issuer: who signs the runs' ID tokens.
        audience: for whom they are.
        subject: what they say of the run, letter for letter.
        repository: the full name, for people.
    """

    environment: str
    name: str
    client: str
    issuer: str
    audience: str
    subject: str
    repository: str

    @property
    def is_of_entra(self) -> bool:
        """Whether Entra keeps it, and not Databricks."""
        return self.audience == OF_ENTRA

    @property
    def mark(self) -> str:
        """All that another trust would differ in, on one line."""
        return f"{self.client} {self.issuer} {self.audience} {self.subject}"

    @property
    def body(self) -> dict[str, object]:
        """The policy as Databricks takes it."""
        return {
            "description": f"{self.repository} by ml-init",
            "oidc_policy": {
                "issuer": self.issuer,
                "audiences": [self.audience],
                "subject": self.subject,
            },
        }

    @property
    def credential(self) -> dict[str, object]:
        """The federated credential as Entra takes it."""
        return {
            "name": self.name,
            "issuer": self.issuer,
            "subject": self.subject,
            "audiences": [self.audience],
        }


def policy_name(project: str, environment: str) -> str:
    """A name that Databricks and Entra take: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", f"{project}-{environment}".lower()).strip("-")


def admits(shown: Mapping[str, object], wanted: Policy) -> bool:
    """Whether a policy, as Databricks shows it, lets in whom the wanted one does."""
    rules = _rules(shown)
    audiences = rules.get("audiences")
    return (
        rules.get("issuer") == wanted.issuer
        and rules.get("subject") == wanted.subject
        and rules.get("subject_claim") in {None, "", "sub"}
        and isinstance(audiences, list)
        and wanted.audience in audiences
    )


def is_named(shown: Mapping[str, object], wanted: Policy) -> bool:
    """Whether a policy, as Databricks shows it, has the name of the wanted one."""
    full = str(shown.get("policy_id") or shown.get("name") or "")
    return full.rpartition("/")[2] == wanted.name


def objection(listed: list[Mapping[str, object]], wanted: Policy) -> str:
    """Why a policy cannot be made beside those that are listed; empty where it can.

    None of them admits the wanted runs.
    """
    if named := next((each for each in listed if is_named(each, wanted)), None):
        rules = _rules(named)
        return (
            f"the service principal {wanted.client} has a policy {wanted.name} that admits another "
            f"subject or audience ({rules.get('subject')}, {rules.get('audiences')}). Nothing of "
            "it was changed. Look whom it is for; where it is not needed any more, delete it"
        )
    return full(wanted.client, len(listed), 1)


def full(client: str, held: int, needed: int) -> str:
    """Why a service principal takes no more policies; empty where it does.

    Args:
        client: its client id.
        held: how many it has.
        needed: how many more are wanted.
    """
    if held + needed <= MOST:
        return ""
    return (
        f"the service principal {client} has {held} of the {MOST} federation policies that it can "
        f"have, and {needed} more {'is' if needed == 1 else 'are'} needed. Delete policies of "
        "projects that are gone, or give the project a service principal of its own"
    )


def _rules(shown: Mapping[str, object]) -> Mapping[str, object]:
    rules = shown.get("oidc_policy")
    return rules if isinstance(rules, Mapping) else {}
