"""What a project needs on the Databricks side, as plain data made from the answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from extensions.derived import without_path
from extensions.stacks import STACKS
from extensions.validation import dev_catalog
from extensions.values import Given
from hooks.project.accounts import ACCOUNTS
from hooks.project.sign_in import SignIn, sign_in, with_secret

USE_CATALOG = "USE_CATALOG"
MODELS = ("USE_SCHEMA", "CREATE_MODEL", "CREATE_TABLE")  # jobs write tables beside the models too
TABLES = ("USE_SCHEMA", "CREATE_TABLE")


@dataclass(frozen=True)
class Deployer:
    """The one who deploys to one workspace.

    Attributes:
        sign_in: how they sign in, by a secret: a federated project has one for the checks alone.
        variable: the environment variable that holds the secret; the first where there are several.
        ids: what the answers tell of them, by the question without its workspace (``client_id``).
        stores_secret: whether the project's workflows have that secret too; it is for a check alone
            where they sign in by ID tokens.
        public: what else the CLI is told, where it signs in by the ID token of this very run.
    """

    sign_in: SignIn
    variable: str
    ids: Mapping[str, str]
    stores_secret: bool = True
    public: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Given, workspace: str) -> "Deployer":
        """Read from accepted answers who deploys to ``staging`` or ``prod``."""
        way = with_secret(given)
        ids = {
            each.question: str(given.get(each.of(workspace).question) or "")
            for each in way.credentials
            if each.question
        }
        variable = next(each.of(workspace).variable for each in way.credentials if each.variable)
        return cls(way, variable, ids, stores_secret=bool(sign_in(given).credentials))


@dataclass(frozen=True)
class RequiredSchema:
    """A schema, and the privileges that the one who deploys needs there: none for developers'."""

    catalog: str
    schema: str
    privileges: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The schema as Unity Catalog names it."""
        return f"{self.catalog}.{self.schema}"


@dataclass(frozen=True)
class Workspace:
    """One workspace, and what has to be there before a project is deployed.

    Attributes:
        name: staging or production.
        host: its URL without a path.
        question: the answer that holds the host.
        account: the URL of the cloud's account console, where account admins work.
        has_job_clusters: whether the stack starts clusters for its jobs; None where that is
            unknown before the stack is rendered.
    """

    name: str
    host: str
    question: str
    account: str
    deployer: Deployer
    places: tuple[RequiredSchema, ...]
    read_group: str
    catalog_group: str
    has_job_clusters: bool | None

    @property
    def catalogs(self) -> tuple[str, ...]:
        """The catalogs of the places, each once."""
        return tuple(dict.fromkeys(place.catalog for place in self.places))

    @property
    def places_of_deployment(self) -> tuple[RequiredSchema, ...]:
        """Where the one who deploys needs privileges."""
        return tuple(place for place in self.places if place.privileges)


def workspaces(given: Given, *, has_job_clusters: bool | None) -> tuple[Workspace, Workspace]:
    """Both workspaces of accepted answers."""
    prod = str(given["prod_catalog_name"])
    staging = [str(given["staging_catalog_name"]), str(given["test_catalog_name"])]

    def make(
        name: str, prefix: str, catalogs: list[str], others: tuple[RequiredSchema, ...] = ()
    ) -> Workspace:
        question = f"{prefix}_workspace_host"
        return Workspace(
            name=name,
            host=without_path(str(given[question])),
            question=question,
            account=ACCOUNTS[str(given["cloud"])],
            deployer=Deployer.of(given, prefix),
            places=(*dict.fromkeys(_places(given, catalogs)), *others),
            read_group=str(given["read_user_group"]),
            catalog_group=str(given["unity_catalog_read_user_group"]),
            has_job_clusters=has_job_clusters,
        )

    table_catalog = str(given.get("inference_table") or prod).partition(".")[0]
    elsewhere = [] if table_catalog in {prod, *staging} else [table_catalog]
    return (
        make("staging", "staging", staging, _places_of_developers(given, staging)),
        make("production", "prod", [prod, *elsewhere]),
    )


def stack_has_job_clusters(stack: object) -> bool | None:
    """What is known of a stack before it is rendered; None for one that the organisation brings."""
    return STACKS[str(stack)].has_job_clusters


def _schemas(given: Given) -> tuple[str, str]:
    """The schema of the models, and the one of the inference table."""
    models = str(given["model_schema"])
    _, _, rest = str(given.get("inference_table") or "").partition(".")
    return models, rest.partition(".")[0] or models


def _places_of_developers(given: Given, checked: list[str]) -> tuple[RequiredSchema, ...]:
    """The schemas of the dev target's catalog, where its catalog is not checked anyhow."""
    catalog = dev_catalog(given)
    named = dict.fromkeys(() if catalog in checked else _schemas(given))
    return tuple(RequiredSchema(catalog, schema, ()) for schema in named)


def _places(given: Given, catalogs: list[str]) -> Iterator[RequiredSchema]:
    """The model schema of each catalog of a target, and the schema of the inference table."""
    targets = {str(given[f"{name}_catalog_name"]) for name in ("staging", "prod", "test")}
    models, tables = _schemas(given)
    for catalog in catalogs:
        if catalog in targets:
            yield RequiredSchema(catalog, models, MODELS)
        if catalog not in targets or tables != models:
            yield RequiredSchema(catalog, tables, TABLES)
