"""Whatever befalls a request to the account, the same command again ends with the trust made once.

The account is asked by the real CLI, which tries some requests again by itself.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import pytest

from hooks.errors import WaitingForTrust
from tests.support.breadth import diagonals, every, in_gate, sweep
from tests.support.github.faults import ALWAYS, Answer, Fault
from tests.support.github.identity import subject
from tests.support.misfortune import Place, is_kill, killed_by, sort_of
from tests.support.parts.account import ACCOUNT, JOB, Account
from tests.support.publishing import ISSUER, commit
from tests.support.publishing_run import Run
from tests.support.stored import store

OIDC, API = f"/oidc/accounts/{ACCOUNT}", f"/api/2.0/accounts/{ACCOUNT}"
POLICIES = f"{API}/servicePrincipals/5581/federationPolicies"
CALLS = {
    "metadata": "GET /.well-known/databricks-config",
    "discovery": f"GET {OIDC}/.well-known/oauth-authorization-server",
    "ID token": "GET /id-token",
    "exchange": f"POST {OIDC}/v1/token",
    "list principals": f"GET {API}/scim/v2/ServicePrincipals",
    "list policies": f"GET {POLICIES}",
    "create policy": f"POST {POLICIES}",
    "get policy": f"GET {POLICIES}/awesome-ml-project-staging",
}
OUTAGE = Answer(500, {"error_code": "INTERNAL_ERROR", "message": "Server Error"})
GATEWAY = Answer(502, {"error_code": "BAD_GATEWAY", "message": "Bad Gateway"})
REFUSED = Answer(403, {"error_code": "PERMISSION_DENIED", "message": "Only account admins"})
MISFORTUNES: Mapping[str, Callable[[str], Fault]] = {
    "500": lambda call: Fault(call, OUTAGE),
    "500 lasting": lambda call: Fault(call, OUTAGE, times=ALWAYS),
    "502 after": lambda call: Fault(call, GATEWAY, after=True),
    "dropped": Fault,
    "dropped after": lambda call: Fault(call, after=True),
    "refused": lambda call: Fault(call, REFUSED, times=ALWAYS),
    "killed": Fault,
    "killed after": lambda call: Fault(call, after=True),
}
LASTING: Mapping[str, Callable[[str], Fault]] = {
    "dropped, lasting": lambda call: Fault(call, times=ALWAYS),
    "dropped after, lasting": lambda call: Fault(call, after=True, times=ALWAYS),
}
Cell = tuple[str, str]  # a call, and what befalls it
CELLS = [[(call, name) for name in MISFORTUNES] for call in CALLS]
SIGN_IN = {"metadata", "discovery", "ID token", "exchange"}  # which the CLI does by itself
GATE = in_gate(
    sorted(diagonals(CELLS), key=is_kill),
    lambda cell: ["sign in" if cell[0] in SIGN_IN else cell[0], sort_of(cell[1])],
)
RESUMED = [[(call, name) for name in MISFORTUNES if "killed" not in name] for call in CALLS]
GATE_OF_RESUMED = [("create policy", "dropped"), ("list policies", "refused")]


def each_cell(rows: Iterable[Iterable[Cell]], gate: Collection[Cell]) -> pytest.MarkDecorator:
    """A test for each cell of a sweep; the gate tries some of them."""
    return pytest.mark.parametrize(
        ("call", "misfortune"),
        every(rows, gate, lambda call, name: f"{name} at {call}"),
    )


@pytest.fixture
def account(run: Run, account: Account) -> Account:
    """The account of a run without a stored secret, in a job of an account admin."""
    run.federate()
    run.environment |= account.job()
    return account


def first_run(run: Run) -> str:
    """One run that a fault may stop; what it said, empty where it published."""
    try:
        run.publish()
    except WaitingForTrust as waiting:
        return f"{run.output.readouterr().err}{waiting}"
    return ""


def assert_trusted(run: Run, account: Account) -> None:
    """The project is published, and each of its environments is trusted once."""
    run.assert_published()
    for place, number in (("staging", "5581"), ("prod", "7702")):
        (made,) = account.policies[number]
        host = getattr(run.answers, f"{place}_workspace_host")
        assert made["policy_id"] == f"awesome-ml-project-{place}"
        assert made["oidc_policy"] == {
            "issuer": ISSUER,
            "audiences": [f"{host}/oidc/v1/token"],
            "subject": subject(run.repository, place),
        }


def assert_told(run: Run, said: str) -> None:
    """A run that was stopped said why and what to do, and pushed nothing."""
    assert "Tried as the service principal" in said
    assert ": the account " in said
    assert "When that is put right, the same command makes the trust itself." in said
    assert "service-principal-federation-policy create" in said
    assert "Nothing was pushed" in said
    assert str(Path.home()) not in said
    assert JOB not in said
    assert "git git-receive-pack data" not in run.asked


def test_the_sweep_knows_every_request(run: Run, account: Account) -> None:
    run.publish()

    asked = {name.replace("7702", "5581").replace("-prod", "-staging") for name in account.seen}
    assert asked == {*CALLS.values()}
    assert_trusted(run, account)


@pytest.mark.no_cover
@each_cell(CELLS, GATE)
def test_the_same_command_again_ends_with_the_trust_made_once(
    run: Run, account: Account, tmp_path: Path, call: str, misfortune: str
) -> None:
    fault = MISFORTUNES[misfortune](CALLS[call])
    account.faults = [fault]
    if misfortune.startswith("killed"):
        place = Place(run.github, run.project, tmp_path)
        killed_by(fault, place, "publish", run.answers, run.environment)
    elif said := first_run(run):
        assert_told(run, said)
    else:
        assert_trusted(run, account)
    account.faults = []

    run.publish()

    assert_trusted(run, account)


@each_cell(RESUMED, GATE_OF_RESUMED)
def test_a_run_that_goes_on_says_what_the_account_refuses_and_converging_makes_it(
    run: Run, account: Account, call: str, misfortune: str
) -> None:
    changes: dict[str, str | bool] = {
        "credentials": "federation",
        "use_databricks_service_principal": True,
    }
    store(run.project, **changes)
    commit(run.project, "answers")
    account.trusts_job = False
    assert "No policy matches" in first_run(run)
    account.trusts_job = True
    account.faults = [MISFORTUNES[misfortune](CALLS[call])]

    said = run.publish()

    run.assert_published()
    is_made = "Tried as" not in said
    assert is_made != ("./ml-init converge tries it again" in said)
    if is_made:
        assert_trusted(run, account)
    account.faults = []
    run.converge()
    assert_trusted(run, account)


@pytest.mark.breadth
@pytest.mark.parametrize("misfortune", LASTING)
@pytest.mark.parametrize("call", CALLS)
def test_an_account_that_stays_silent_is_waited_for_once(
    run: Run, account: Account, monkeypatch: pytest.MonkeyPatch, call: str, misfortune: str
) -> None:
    monkeypatch.setattr("hooks.trust.account.LIMIT", 15.0)
    account.faults = [LASTING[misfortune](CALLS[call])]
    if said := first_run(run):
        assert_told(run, said)
    else:
        assert_trusted(run, account)
    account.faults = []

    run.publish()

    assert_trusted(run, account)


@pytest.mark.parametrize("misfortune", sweep([("502 after",), ("dropped after",)], sort_of))
def test_a_policy_whose_answer_was_lost_is_there(
    run: Run, account: Account, misfortune: str
) -> None:
    account.faults = [MISFORTUNES[misfortune](CALLS["create policy"])]

    run.publish()

    assert_trusted(run, account)
