"""How a project signs in to its two workspaces: every way, and which one the answers choose.

A new way is one more record. What asks for the ids in a terminal cannot import this module, so
`extensions.rules` has its own `needs_client` and `needs_tenant`; a test holds them to the records.

The federated ways store no secret: GitHub signs a token for each job, and the service principal
trusts the tokens of one repository and environment. What they need is public, so it is kept in
variables of the environment, under the names that the CLI reads
(https://docs.databricks.com/dev-tools/auth/provider-github).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from extensions.derived import without_path
from extensions.values import Given, is_yes

FEDERATION = "federation"  # the answer to ``credentials`` that stores no secret
EXCHANGE = "/oidc/v1/token"  # of a workspace, where it takes GitHub's token for its own


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
class Variable:
    """A public value of a federated sign-in, kept as a variable of the environment.

    Attributes:
        name: the variable at GitHub, and the one that the Databricks CLI reads; the environments
            ``staging`` and ``prod`` have the same.
        question: the question whose answer it is: ``staging_`` or ``prod_`` in front.
        path: what follows, where the answer is the address of a workspace.
    """

    name: str
    question: str
    path: str = ""

    def value(self, answers: Given, workspace: str) -> str:
        """What it is for one workspace; empty while the question has no answer."""
        answer = str(answers.get(f"{workspace}_{self.question}") or "")
        return without_path(answer) + self.path if self.path and answer else answer


@dataclass(frozen=True)
class SignIn:
    """One way of signing in.

    Attributes:
        name: what the CLI calls it, its ``DATABRICKS_AUTH_TYPE``
            (https://docs.databricks.com/dev-tools/auth/unified-auth).
        credentials: the secrets that it consists of, in the order in which people are told.
        public: the variables that it consists of, where it is federated.
    """

    name: str
    credentials: tuple[Credential, ...] = ()
    public: tuple[Variable, ...] = ()

    def variables(self, answers: Given, workspace: str) -> Mapping[str, str]:
        """The variables of the environment ``staging`` or ``prod``, with their values."""
        return {each.name: each.value(answers, workspace) for each in self.public}


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


GITHUB_OIDC = SignIn(
    "github-oidc",
    public=(
        Variable("DATABRICKS_CLIENT_ID", "client_id"),
        Variable("DATABRICKS_TOKEN_AUDIENCE", "workspace_host", EXCHANGE),
    ),
)
GITHUB_OIDC_AZURE = SignIn(
    "github-oidc-azure",
    public=(Variable("ARM_TENANT_ID", "tenant_id"), Variable("ARM_CLIENT_ID", "client_id")),
)
FEDERATED = {DATABRICKS.name: GITHUB_OIDC, AZURE.name: GITHUB_OIDC_AZURE}  # a token has none


def with_secret(answers: Given) -> SignIn:
    """The way by a stored secret: what a stack writes, whatever its workflows become later."""
    if is_yes(answers.get("use_databricks_service_principal", False)):
        return DATABRICKS
    return AZURE if answers["cloud"] == "azure" else TOKEN


def sign_in(answers: Given) -> SignIn:
    """The way that the answers choose: by a stored secret, or federated.

    Raises:
        KeyError: the answers were not judged: nothing takes the place of an access token.
    """
    way = with_secret(answers)
    return FEDERATED[way.name] if answers.get("credentials") == FEDERATION else way


def credentials(answers: Given) -> tuple[Credential, ...]:
    """Every secret that a project signs in with, staging first, with full names."""
    return of_both(sign_in(answers))


def of_both(way: SignIn) -> tuple[Credential, ...]:
    """The secrets of one way for both workspaces, staging first, with full names."""
    return tuple(each.of(place) for place in ("staging", "prod") for each in way.credentials)
