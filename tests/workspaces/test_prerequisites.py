"""What the answers of a workspace mean for each prerequisite."""

import pytest

from hooks.workspaces.finding import State
from hooks.workspaces.response import Kind, Response
from tests.workspaces.scene import failed, given, judged, workspace

RIGHTS = "the rights on ml_staging.models"
GRANTS = "effective-permissions/schema/ml_staging.models"
SCHEMA = "unity-catalog/schemas/ml_staging.models"
CATALOG_RIGHTS = "the rights on ml_staging"
CATALOG_GRANTS = "effective-permissions/catalog/ml_staging"
CATALOG = "unity-catalog/catalogs/ml_staging"
READ_GROUP = "displayName%20eq%20%22ml-readers%22"
UC_GROUP = "displayName%20eq%20%22uc-readers%22"


def granted(principal: str, *privileges: str) -> Response:
    held = [{"privilege": privilege} for privilege in privileges]
    return given(privilege_assignments=[{"principal": principal, "privileges": held}])


@pytest.mark.parametrize(
    ("grants", "schema", "told"),
    [
        pytest.param(granted("deployer", "ALL_PRIVILEGES"), given(), "", id="all privileges"),
        pytest.param(granted("deployers", "ALL_PRIVILEGES"), given(), "", id="by a group"),
        pytest.param(granted("account users", "ALL_PRIVILEGES"), given(), "", id="as everybody"),
        pytest.param(given(), given(owner="deployers"), "", id="as an owner"),
        pytest.param(
            granted("somebody", "ALL_PRIVILEGES"),
            given(owner="somebody"),
            "USE SCHEMA, CREATE MODEL, CREATE TABLE",
            id="another's rights are not ours",
        ),
        pytest.param(
            granted("deployer", "USE_SCHEMA", "CREATE_TABLE"),
            given(),
            "CREATE MODEL",
            id="one is missing",
        ),
        pytest.param(
            failed(Kind.MISSING),
            failed(Kind.MISSING),
            "USE SCHEMA, CREATE MODEL, CREATE TABLE",
            id="a schema that is still to be made",
        ),
        pytest.param(
            failed(Kind.DENIED),
            failed(Kind.DENIED, "User does not have USE SCHEMA on Schema 'ml_staging.models'"),
            "USE SCHEMA",
            id="the refusal itself tells",
        ),
    ],
)
def test_what_the_deployer_lacks_is_named(grants: Response, schema: Response, told: str) -> None:
    found = judged({GRANTS: grants, SCHEMA: schema}, RIGHTS)

    assert found.state is (State.WRONG if told else State.OK)
    assert found.told.removeprefix("the service principal lacks ") == (
        told or "USE SCHEMA, CREATE MODEL, CREATE TABLE"
    )
    assert all(privilege.replace(" ", "_") in found.cure.command for privilege in told.split(", "))


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(failed(Kind.DENIED, "User may not"), id="a refusal that names no right"),
        pytest.param(failed(Kind.UNCLEAR, "panic: USE SCHEMA"), id="a right that nobody refused"),
    ],
)
def test_where_nothing_is_known_no_right_is_said_to_be_missing(schema: Response) -> None:
    found = judged({GRANTS: failed(Kind.DENIED), SCHEMA: schema}, RIGHTS)

    assert found.state is State.UNCHECKED


def test_the_cure_of_a_missing_right_holds_the_organisations_names() -> None:
    found = judged({CATALOG_GRANTS: given(), CATALOG: given(owner="platform")}, CATALOG_RIGHTS)

    assert found.cure.who == "the catalog's owner"
    assert found.cure.command == (
        "DATABRICKS_HOST=https://adb-1.1.azuredatabricks.net databricks grants update catalog "
        """ml_staging --json '{"changes":[{"principal":"deployer","add":["USE_CATALOG"]}]}'"""
    )


@pytest.mark.parametrize(
    "what",
    [
        "Unity Catalog",
        "the catalog ml_staging",
        "the schema ml_staging.models",
        RIGHTS,
        "the group ml-readers",
        "the group uc-readers",
    ],
)
def test_what_cannot_be_seen_is_not_checked_and_says_why(what: str) -> None:
    found = judged({}, what)

    assert found.state is State.UNCHECKED
    assert found.told == "because: so it is"


def test_a_missing_metastore_is_assigned_by_an_account_admin() -> None:
    found = judged({"current-metastore-assignment": failed(Kind.MISSING)}, "Unity Catalog")

    assert (found.state, found.cure.who) == (State.WRONG, "an account admin")


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        pytest.param({"displayName": "UC-Readers"}, State.OK, id="spelled otherwise"),
        pytest.param({"displayName": "uc-readers-2"}, State.WRONG, id="another group"),
        pytest.param(
            {"displayName": "uc-readers", "meta": {"resourceType": "Group"}},
            State.OK,
            id="a group of the account",
        ),
        pytest.param(
            {"displayName": "uc-readers", "meta": {"resourceType": "WorkspaceGroup"}},
            State.WRONG,
            id="a group of the workspace alone",
        ),
    ],
)
def test_unity_catalog_takes_a_group_of_the_account(entry: dict[str, object], state: State) -> None:
    found = judged({UC_GROUP: given(Resources=[entry])}, "the group uc-readers")

    assert found.state is state


def test_permissions_of_the_workspace_take_a_group_of_the_workspace_alone() -> None:
    entry = {"displayName": "ml-readers", "meta": {"resourceType": "WorkspaceGroup"}}

    found = judged({READ_GROUP: given(Resources=[entry])}, "the group ml-readers")

    assert found.state is State.OK


def test_one_group_for_both_is_checked_once_and_made_in_the_account() -> None:
    place = workspace(read_group="uc-readers")

    found = judged({UC_GROUP: given(Resources=[])}, "the group uc-readers", place)

    assert " databricks account groups create " in found.cure.command


def test_a_group_is_asked_for_by_its_whole_name_whatever_is_in_it() -> None:
    asked = "displayName%20eq%20%22R%26D%20%5C%22x%5C%22%20%5C%5C%20%C3%89%22"
    found = given(Resources=[{"displayName": 'R&D "x" \\ É'}])

    judgement = judged(
        {asked: found}, 'the group R&D "x" \\ É', workspace(read_group='R&D "x" \\ É')
    )

    assert judgement.state is State.OK


@pytest.mark.parametrize("nonsense", [None, "text", [1], [{"principal": "deployer"}]])
def test_an_answer_of_another_shape_grants_nothing(nonsense: object) -> None:
    found = judged({GRANTS: given(privilege_assignments=nonsense), SCHEMA: given()}, RIGHTS)

    assert found.state is State.WRONG
