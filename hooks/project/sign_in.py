"""How a project signs in to its two workspaces: every way, and which one the answers choose.

A new way is one more record. What asks for the ids in a terminal cannot import this module, so
`extensions.rules` has its own `needs_client` and `needs_tenant`; a test holds them to the records.
"""

from dataclasses import dataclass

from extensions.values import Given, is_yes


@dataclass(frozen=True)
class Credential:
    """One value of a sign-in; each name is without the workspace in front, which `of` adds.

    Attributes:
        secret: the secret of the project's repository: ``STAGING_`` or ``PROD_`` in front.
        cli: the variable that the Databricks CLI reads the value from, the same everywhere.
        question: the question whose answer is the value: ``staging_`` or ``prod_`` in front;
            empty where the value is truly secret.
        variable: the environment variable that holds it then: ``DATABRICKS_STAGING_`` or
            ``DATABRICKS_PROD_`` in front.
    """

    secret: str
    cli: str
    question: str = ""
    variable: str = ""

    def of(self, workspace: str) -> "Credential":
        """The same with the full names of one workspace, ``staging`` or ``prod``."""
        upper = workspace.upper()
        return Credential(
            secret=f"{upper}_{self.secret}",
            cli=self.cli,
            question=self.question and f"{workspace}_{self.question}",
            variable=self.variable and f"DATABRICKS_{upper}_{self.variable}",
        )


@dataclass(frozen=True)
class SignIn:
    """One way of signing in.

    Attributes:
        name: what the CLI calls it, its ``DATABRICKS_AUTH_TYPE``
            (https://docs.databricks.com/dev-tools/auth/unified-auth).
        credentials: what it consists of, in the order in which people are told.
    """

    name: str
    credentials: tuple[Credential, ...]


DATABRICKS = SignIn(
    "oauth-m2m",
    (
        Credential("DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_ID", question="client_id"),
        Credential(
            "DATABRICKS_CLIENT_SECRET", "DATABRICKS_CLIENT_SECRET", variable="CLIENT_SECRET"
        ),
    ),
)
AZURE = SignIn(
    "azure-client-secret",
    (
        Credential("AZURE_SP_TENANT_ID", "ARM_TENANT_ID", question="tenant_id"),
        Credential("AZURE_SP_APPLICATION_ID", "ARM_CLIENT_ID", question="client_id"),
        Credential("AZURE_SP_CLIENT_SECRET", "ARM_CLIENT_SECRET", variable="CLIENT_SECRET"),
    ),
)
TOKEN = SignIn("pat", (Credential("WORKSPACE_TOKEN", "DATABRICKS_TOKEN", variable="TOKEN"),))


def sign_in(answers: Given) -> SignIn:
    """The way that the answers choose: of Databricks, of Azure, or by a token."""
    if is_yes(answers.get("use_databricks_service_principal", False)):
        return DATABRICKS
    return AZURE if answers["cloud"] == "azure" else TOKEN


def credentials(answers: Given) -> tuple[Credential, ...]:
    """Everything that a project signs in with, staging first, with full names."""
    way = sign_in(answers)
    return tuple(each.of(place) for place in ("staging", "prod") for each in way.credentials)
