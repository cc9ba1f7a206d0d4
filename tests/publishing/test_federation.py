"""Publishing without a stored secret: variables, the subject as GitHub tells it, and the trust."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.errors import PublishError, WaitingForTrust
from hooks.system import prompt
from tests.support.github.faults import Answer, Fault
from tests.support.github.identity import Identity, subject
from tests.support.misfortune import request
from tests.support.parts.account import JOB, Account
from tests.support.parts.administrator import run_as_admin, shown_commands
from tests.support.place import ROOT
from tests.support.published_ends import everything, variables_of
from tests.support.publishing_run import Run
from tests.support.terminals import at_a_terminal

NAME = "awesome-ml-project"
SUBJECT = f"/repos/my-org/{NAME}/actions/oidc/customization/sub"


@pytest.fixture
def federated(run: Run) -> Run:
    """A run that publishes a project which signs in by GitHub's ID tokens."""
    run.federate()
    return run


def wait(run: Run) -> str:
    """The first run, which ends by waiting; what it said."""
    with pytest.raises(WaitingForTrust) as waiting:
        run.publish()
    return f"{run.output.readouterr().err}{waiting.value}"


def test_a_run_waits_for_the_trust_and_the_same_command_goes_on(federated: Run) -> None:
    said = wait(federated)

    assert "git git-receive-pack data" not in federated.asked
    assert "Waiting for trust" in said
    federated.publish()
    federated.assert_published()


def test_environments_and_variables_are_there_before_anybody_is_asked(federated: Run) -> None:
    wait(federated)

    held = federated.repository
    assert held.every_secret == {}
    assert held.environments["prod"].branches == ["release"]
    for place in ("staging", "prod"):
        expected = variables_of(held, federated.answers, place)
        assert held.environments[place].variables == expected
    assert held.environments["ml-init-update"].variables == {}
    assert not [name for name in federated.asked if "/secrets" in name]


def test_azures_own_principals_have_variables_of_their_own(federated: Run) -> None:
    federated.answer(credentials="federation")

    said = wait(federated)

    assert "az ad app federated-credential create --id prod-client" in said
    assert '"audiences": ["api://AzureADTokenExchange"]' in said
    federated.publish()
    federated.assert_published()


def test_the_commands_make_the_policies_with_the_subject_that_github_gave(
    federated: Run, account: Account
) -> None:
    said = wait(federated)

    ended = run_as_admin(account, shown_commands(said))

    assert ended.returncode == 0, ended.stderr
    for place, number in (("staging", "5581"), ("prod", "7702")):
        (made,) = account.policies[number]
        assert made["policy_id"] == f"{NAME}-{place}"
        assert made["oidc_policy"]["subject"] == subject(federated.repository, place)


def test_a_new_repository_gets_a_subject_of_its_own_for_ever(federated: Run) -> None:
    wait(federated)

    assert federated.repository.identity.is_immutable
    asked = [name.partition(" ")[0] for name in federated.asked if name.endswith(SUBJECT)]
    assert asked == ["GET", "PUT", "GET"]


def test_a_repository_that_was_left_without_is_opted_in_by_the_next_run(federated: Run) -> None:
    federated.publish_before().identity = Identity(has_numbers=False)

    federated.publish()

    assert federated.repository.identity.is_immutable
    federated.assert_published()


def test_a_repository_that_is_made_anew_is_waited_for_anew(federated: Run) -> None:
    was = federated.publish_before()
    old = subject(was, "prod")
    variables = {name: each.variables for name, each in was.environments.items()}
    shutil.rmtree(federated.github.organisation.repositories.pop(NAME).folder)
    federated.github.calls.add("another", "so that the number is another one")
    wait(federated)
    made = federated.repository
    for name, each in variables.items():
        made.environments[name].variables = each

    said = wait(federated)

    assert subject(made, "prod") != old
    assert subject(made, "prod") in said


def test_what_people_made_of_the_subject_is_not_guessed_at(federated: Run) -> None:
    told = {"use_default": False, "include_claim_keys": ["repository_owner", "environment"]}
    federated.github.faults = [Fault(f"GET {SUBJECT}", Answer(200, told))]

    with pytest.raises(PublishError, match=r"repository_owner.*Look at Settings") as refused:
        federated.publish()

    assert "holds no commit" in str(refused.value)


def test_a_prefix_that_github_does_not_tell_is_not_made_up(federated: Run) -> None:
    told = {"use_default": True, "use_immutable_subject": True}
    federated.github.faults = [Fault(f"GET {SUBJECT}", Answer(200, told), times=2)]

    with pytest.raises(PublishError, match="does not tell how the subject"):
        federated.publish()


def test_the_summary_of_a_job_has_the_commands(federated: Run, tmp_path: Path) -> None:
    federated.environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")

    wait(federated)

    summary = (tmp_path / "summary.md").read_text()
    assert summary.startswith("### Waiting for trust\n")
    assert summary.count("service-principal-federation-policy create") == 2
    assert "press Re-run jobs" in summary


def at_terminal(monkeypatch: pytest.MonkeyPatch, folder: Path, typed: str) -> None:
    """Have somebody sit there, who types this."""
    place = folder / "typed"
    place.write_text(typed)
    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr("hooks.publishing.trusting.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", place.open())


def test_at_a_terminal_a_person_presses_enter(
    federated: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_terminal(monkeypatch, tmp_path, "\n")

    said = federated.publish()

    assert said.index("--policy-id") < said.index("Press Enter") < said.index("Published: ")
    federated.assert_published()


def test_a_person_who_leaves_is_asked_again(
    federated: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_terminal(monkeypatch, tmp_path, "")
    wait(federated)

    at_terminal(monkeypatch, tmp_path, "\n")
    said = federated.publish()

    assert "Press Enter" in said
    federated.assert_published()


@pytest.mark.parametrize("credentials", ["environments", "repository"])
def test_with_secrets_nothing_more_is_asked(run: Run, credentials: str) -> None:
    run.answer(credentials=credentials)

    run.publish()

    assert not [name for name in run.asked if "/oidc/" in name or "/variables" in name]


def test_a_server_that_knows_no_numbers_has_the_documented_subject(federated: Run) -> None:
    told = Answer(200, {"use_default": True})
    federated.github.faults = [Fault(f"GET {SUBJECT}", told, times=2)]

    said = wait(federated)

    assert f'"subject": "repo:my-org/{NAME}:environment:prod"' in said
    assert f"PUT {SUBJECT}" not in federated.asked


@pytest.fixture
def admin(federated: Run, account: Account) -> Account:
    """The account whose admin the run is."""
    federated.environment |= account.job()
    return account


def test_where_an_admin_is_at_hand_nobody_is_waited_for(federated: Run, admin: Account) -> None:
    federated.preflight()

    federated.publish()

    federated.assert_published()
    (made,) = admin.policies["7702"]
    assert made["oidc_policy"]["subject"] == subject(federated.repository, "prod")


def test_a_full_principal_is_told_before_anything_is_made(federated: Run, admin: Account) -> None:
    admin.policies["5581"] = [{"policy_id": f"p{number}"} for number in range(20)]

    with pytest.raises(PublishError, match="has 20 of the 20 federation policies"):
        federated.preflight()

    assert federated.github.organisation.repositories == {}


def test_what_is_in_the_way_at_the_account_stops_before_the_push(
    federated: Run, admin: Account
) -> None:
    admin.policies["5581"] = [{"policy_id": f"{NAME}-staging", "oidc_policy": {}}]

    with pytest.raises(PublishError, match="admits another subject") as refused:
        federated.publish()

    assert "holds no commit" in str(refused.value)
    assert "git git-receive-pack data" not in federated.asked


@pytest.mark.attack("the request token of the button's job is in a message, summary or variable")
def test_the_request_token_of_the_job_is_nowhere(
    federated: Run, admin: Account, tmp_path: Path
) -> None:
    admin.trusts_job = False
    federated.environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")

    looked = federated.preflight()
    said = wait(federated)

    assert "No policy matches" in said
    assert "Not checked: the trust in the project's runs" in looked
    kept = [(tmp_path / "summary.md").read_text(), repr(everything(federated.github))]
    assert not [text for text in (looked, said, *kept) if JOB in text]


def test_a_run_that_waits_has_an_exit_code_of_its_own(federated: Run, tmp_path: Path) -> None:
    request(tmp_path, federated.answers)

    ended = subprocess.run(
        [sys.executable, "-m", "hooks.publish", str(federated.project)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **federated.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 3
    assert "Waiting for trust" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_at_a_real_terminal_the_question_stays_in_sight_until_enter(
    federated: Run, tmp_path: Path
) -> None:
    request(tmp_path, federated.answers)

    session = at_a_terminal(
        ["-m", "hooks.publish", str(federated.project)],
        {"Press Enter when that is done": "\n"},
        tmp_path,
        {**os.environ, "PYTHONPATH": str(ROOT), **federated.environment},
    )

    assert session.code == 0, session.shown
    assert "--parameters" not in session.shown
    assert session.shown.count("Press Enter") == 1
    federated.assert_published()


def test_variables_of_people_stay_and_hide_none_of_ours(federated: Run) -> None:
    prod = federated.publish_before().environments["prod"]
    ours, theirs = prod.variables, {f"THEIRS_{number}": "x" for number in range(70)}
    prod.variables = {**theirs, **ours}

    federated.publish()

    assert prod.variables == {**theirs, **ours}
