"""A workspace as data, for what is judged without one."""

from hooks.project import sign_in
from hooks.system.secret import Secret
from hooks.workspaces.finding import Finding, State
from hooks.workspaces.identity import Identity
from hooks.workspaces.inspection import inspect
from hooks.workspaces.prerequisites import checks
from hooks.workspaces.requirements import Deployer, RequiredSchema, Workspace, workspaces
from hooks.workspaces.response import Kind, Response
from tests.support.answers import answers_with
from tests.support.parts.tools import tool

DEPLOYER = Identity("deployer", frozenset({"deployers"}))
MODELS = ("USE_SCHEMA", "CREATE_MODEL", "CREATE_TABLE")
SECRET = "dose-canary/secret+1"
DATABRICKS = Deployer(
    sign_in.DATABRICKS, "DATABRICKS_STAGING_CLIENT_SECRET", {"client_id": "deployer"}
)
AZURE = Deployer(
    sign_in.AZURE,
    "DATABRICKS_STAGING_CLIENT_SECRET",
    {"tenant_id": "tenant", "client_id": "deployer"},
)
TOKEN = Deployer(sign_in.TOKEN, "DATABRICKS_STAGING_TOKEN", {})


def workspace(
    host: str = "https://adb-1.1.azuredatabricks.net",
    deployer: Deployer | None = None,
    read_group: str = "ml-readers",
    *,
    has_job_clusters: bool | None = False,
) -> Workspace:
    """A staging workspace with one catalog."""
    return Workspace(
        name="staging",
        host=host,
        question="staging_workspace_host",
        account="https://accounts.azuredatabricks.net",
        deployer=deployer or DATABRICKS,
        places=(RequiredSchema("ml_staging", "models", MODELS),),
        read_group=read_group,
        catalog_group="uc-readers",
        has_job_clusters=has_job_clusters,
    )


def both(**changes: str | bool) -> tuple[Workspace, Workspace]:
    """Both workspaces of the usual answers with some of them changed."""
    return workspaces(answers_with(**changes), has_job_clusters=False)


def given(**fields: object) -> Response:
    """What a workspace answers when all is well."""
    return Response(Kind.GIVEN, fields)


def failed(kind: Kind, words: str = "so it is") -> Response:
    """What it answers when it is not."""
    return Response(kind, {}, words)


def judged(answers: dict[str, Response], what: str, place: Workspace | None = None) -> Finding:
    """What the check of this name finds, where the paths' ends have these answers."""
    where = place or workspace()
    rest = failed(Kind.UNCLEAR)
    findings = [
        check.interpret(
            [
                next((each for end, each in answers.items() if path.endswith(end)), rest)
                for path in check.paths
            ]
        )
        for check in checks(where, DEPLOYER)
    ]
    (finding,) = [finding for finding in findings if finding.what == what]
    return finding


def examined(*places: Workspace) -> list[Finding]:
    """What is found in workspaces with the real CLI and one secret for all."""
    secrets = {place.deployer.variable: Secret(SECRET) for place in places}
    return inspect(places, secrets, tool("databricks"), State.WRONG)
