"""What the first answer of a workspace tells."""

import pytest

from hooks.workspaces.finding import Finding, State
from hooks.workspaces.identity import Identity, cluster_findings, sign_in_findings
from hooks.workspaces.requirements import Deployer
from hooks.workspaces.response import Kind, Response
from tests.workspaces.scene import AZURE, TOKEN, failed, given, workspace


def last(answer: Response, deployer: Deployer | None = None) -> Finding:
    return sign_in_findings(workspace(deployer=deployer), answer)[0][-1]


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        pytest.param(given(userName="DEPLOYER"), State.OK, "as DEPLOYER", id="the one named"),
        pytest.param(
            given(userName="ada"),
            State.WRONG,
            "leads to ada, not to the service principal deployer",
            id="somebody else",
        ),
        pytest.param(
            given(),
            State.WRONG,
            "is not a Databricks workspace: it knows no users",
            id="JSON alone",
        ),
        pytest.param(
            failed(Kind.MISSING),
            State.WRONG,
            "is not a Databricks workspace: so it is",
            id="no page",
        ),
        pytest.param(failed(Kind.UNCLEAR), State.WRONG, "is refused: so it is", id="unclear"),
        pytest.param(
            failed(Kind.UNREACHABLE),
            State.UNCHECKED,
            "because it cannot be reached from here: so it is",
            id="nobody",
        ),
    ],
)
def test_the_first_answer_is_judged(answer: Response, state: State, told: str) -> None:
    found = last(answer)

    assert (found.state, found.told) == (state, told)


@pytest.mark.parametrize(
    ("deployer", "who", "command"),
    [
        pytest.param(None, "an account admin", "", id="Databricks"),
        pytest.param(
            AZURE,
            "an owner of the app registration",
            "az ad app credential reset --append --id deployer",
            id="Azure",
        ),
        pytest.param(TOKEN, "a workspace admin", "", id="a token"),
    ],
)
def test_a_refused_secret_has_a_cure_by_the_way_of_signing_in(
    deployer: Deployer | None, who: str, command: str
) -> None:
    cure = last(failed(Kind.REFUSED), deployer).cure

    assert (cure.who, cure.command) == (who, command)
    assert "into DATABRICKS_STAGING_" in cure.advice


def test_a_token_may_be_anybodys() -> None:
    assert last(given(userName="ada"), TOKEN).told == "as ada"


def test_groups_and_entitlements_are_read_as_far_as_they_are_told() -> None:
    fields = {"userName": "a", "groups": [{"display": "b"}, 1], "entitlements": "none"}

    assert Identity.parse(fields) == Identity("a", frozenset({"b"}), frozenset())


def test_an_admin_may_start_clusters() -> None:
    admin = Identity("a", frozenset({"admins"}))

    (found,) = cluster_findings(workspace(has_job_clusters=True), admin)

    assert found.state is State.OK


def test_whether_an_own_stack_starts_clusters_is_not_known() -> None:
    (found,) = cluster_findings(workspace(has_job_clusters=None), Identity("a"))

    assert found.state is State.UNCHECKED
