"""The account, by the real CLI: policies made once, and nothing overwritten or guessed."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.system import prompt
from hooks.trust import establishing
from hooks.trust.commands import lines
from hooks.trust.policy import Policy
from tests.support.answers import publishing_answers
from tests.support.parts.account import ACCOUNT, JOB, Account
from tests.support.parts.administrator import PROFILE, run_as_admin

ANSWERS = publishing_answers(credentials="federation", use_databricks_service_principal=True)
STAGING = Policy(
    "staging",
    "awesome-ml-project-staging",
    "staging-client",
    "https://token.actions.githubusercontent.com",
    "https://adb-1111.1.azuredatabricks.net/oidc/v1/token",
    "repo:my-org@4242/awesome-ml-project@987:environment:staging",
    "my-org/awesome-ml-project",
)
PROD = replace(
    STAGING,
    environment="prod",
    name="awesome-ml-project-prod",
    client="prod-client",
    audience="https://adb-2222.2.azuredatabricks.net/oidc/v1/token",
    subject="repo:my-org@4242/awesome-ml-project@987:environment:prod",
)
BOTH = [STAGING, PROD]


def held(policy: Policy, **changes: object) -> dict[str, object]:
    """A policy as the account shows it, with some of its rules changed."""
    rules = {"issuer": policy.issuer, "audiences": [policy.audience], "subject": policy.subject}
    return {"policy_id": policy.name, "oidc_policy": {**rules, **changes}}


def test_what_is_missing_is_made_and_the_next_run_makes_nothing(account: Account) -> None:
    first = establishing.attempt(BOTH, ANSWERS, account.job())
    again = establishing.attempt(BOTH, ANSWERS, account.job())

    assert (first.made, first.left) == (tuple(BOTH), ())
    assert again == first
    assert {number: len(each) for number, each in account.policies.items()} == {
        "5581": 1,
        "7702": 1,
    }
    (made,) = account.policies["7702"]
    assert made["oidc_policy"] == held(PROD)["oidc_policy"]
    assert made["policy_id"] == PROD.name


def test_a_policy_of_another_name_that_admits_the_same_is_enough(account: Account) -> None:
    account.policies["5581"] = [{**held(STAGING), "policy_id": "by-hand"}]

    establishing.attempt([STAGING], ANSWERS, account.job())

    assert [each["policy_id"] for each in account.policies["5581"]] == ["by-hand"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"subject": "repo:my-org@4242/old@1:environment:staging"}, id="subject"),
        pytest.param({"audiences": [ACCOUNT]}, id="audience"),
        pytest.param({"issuer": "https://token.actions.example.org"}, id="issuer"),
        pytest.param({"subject_claim": "job_workflow_ref"}, id="another claim"),
    ],
)
def test_a_policy_of_the_name_that_admits_another_is_told_and_stays(
    account: Account, change: dict[str, object]
) -> None:
    account.policies["5581"] = [held(STAGING, **change)]

    with pytest.raises(PublishError, match="Nothing of it was changed"):
        establishing.attempt(BOTH, ANSWERS, account.job())

    assert account.policies["5581"] == [held(STAGING, **change)]


def test_a_full_principal_is_told_before_anything_is_made(account: Account) -> None:
    account.policies["5581"] = [{**held(PROD), "policy_id": f"p{each}"} for each in range(20)]

    found, unasked = establishing.problems(ANSWERS, account.job())

    assert unasked == ""
    assert len(found) == 1
    assert "has 20 of the 20 federation policies" in found[0]
    with pytest.raises(PublishError, match="has 20 of the 20"):
        establishing.attempt(BOTH, ANSWERS, account.job())


def test_one_principal_for_both_needs_room_for_two(account: Account) -> None:
    account.policies["5581"] = [{**held(PROD), "policy_id": f"p{each}"} for each in range(19)]
    shared = replace(ANSWERS, prod_client_id="staging-client")

    (found,), _ = establishing.problems(shared, account.job())

    assert "2 more are needed" in found


def test_a_client_id_that_begins_with_digits_is_never_taken_for_a_number(account: Account) -> None:
    strange = replace(STAGING, client="5581-0000-4000")

    with pytest.raises(PublishError, match="no service principal with the client id 5581-0000"):
        establishing.attempt([strange], ANSWERS, account.job())

    assert not [name for name in account.asked if name.startswith("POST")]


def test_who_is_no_admin_is_told_and_a_person_asked(account: Account) -> None:
    account.is_admin = False

    attempted = establishing.attempt(BOTH, ANSWERS, account.job())

    assert attempted.left == tuple(BOTH)
    assert any("Only account admins" in each for each in attempted.reasons)
    assert "Only account admins" in establishing.problems(ANSWERS, account.job())[1]


def test_what_was_made_before_the_account_failed_is_not_asked_for(account: Account) -> None:
    account.most = 1
    prod = replace(PROD, client=STAGING.client)

    attempted = establishing.attempt([STAGING, prod], ANSWERS, account.job())

    assert (attempted.made, attempted.left) == ((STAGING,), (prod,))
    assert "Too many policies" in attempted.reasons[0]


@pytest.mark.attack("the request token of a job is in an error of the Databricks CLI")
def test_a_sign_in_that_fails_gives_no_token_away(
    account: Account, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hooks.trust.account.LONGEST", 1 << 20)  # or it would be cut off by chance
    account.trusts_job = False

    attempted = establishing.attempt(BOTH, ANSWERS, account.job())
    _, unasked = establishing.problems(ANSWERS, account.job())

    said = f"{attempted} {unasked} {capfd.readouterr()}"
    assert "No policy matches" in said
    assert JOB not in said


def test_a_run_without_an_id_token_says_what_its_job_needs(account: Account) -> None:
    environment = account.job()
    del environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]

    attempted = establishing.attempt(BOTH, ANSWERS, environment)

    assert attempted.left == tuple(BOTH)
    assert "needs id-token: write" in attempted.reasons[0]
    assert account.asked == []


def test_the_account_is_told_by_the_workspace(account: Account) -> None:
    environment = account.job()
    del environment["DATABRICKS_ACCOUNT_ID"]
    there = replace(ANSWERS, staging_workspace_host=account.url)

    assert establishing.attempt(BOTH, there, environment).made == tuple(BOTH)


def test_a_workspace_that_does_not_tell_leaves_it_to_a_person(account: Account) -> None:
    environment = account.job()
    del environment["DATABRICKS_ACCOUNT_ID"]
    silent = replace(ANSWERS, staging_workspace_host=f"{account.url}/none")

    attempted = establishing.attempt(BOTH, silent, environment)

    assert "set DATABRICKS_ACCOUNT_ID" in attempted.reasons[0]
    assert establishing.problems(silent, environment) == ([], attempted.reasons[0])


def test_nobody_at_hand_is_no_failure(account: Account) -> None:
    assert establishing.attempt(BOTH, ANSWERS, {}) == establishing.Attempt((), tuple(BOTH))
    assert establishing.problems(ANSWERS, {}) == ([], "no admin of the account is at hand")
    assert account.asked == []


def test_entra_is_left_to_a_person(account: Account) -> None:
    azure = publishing_answers(credentials="federation")
    policy = replace(PROD, audience="api://AzureADTokenExchange")

    attempted = establishing.attempt([policy], azure, account.job())

    assert attempted.left == (policy,)
    assert establishing.problems(azure, account.job()) == ([], "Entra is not asked")


@pytest.mark.parametrize("host", ["http://accounts.example.org", "accounts", "file:///etc"])
def test_an_account_in_clear_is_refused(host: str, account: Account) -> None:
    with pytest.raises(PublishError, match="no https URL"):
        establishing.attempt(BOTH, ANSWERS, {**account.job(), "DATABRICKS_ACCOUNT_HOST": host})


def at_terminal(monkeypatch: pytest.MonkeyPatch, folder: Path, typed: str) -> None:
    """Have somebody sit there, who types this."""
    (folder / "typed").write_text(typed)
    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr(establishing, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", (folder / "typed").open())


@pytest.mark.parametrize(("typed", "made"), [("y\n", tuple(BOTH)), ("\n", ())])
def test_at_a_terminal_a_person_is_asked_and_their_profile_used(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, made: object
) -> None:
    (tmp_path / ".databrickscfg").write_text(PROFILE.format(url=account.url))
    at_terminal(monkeypatch, tmp_path, typed)
    environment = {
        "HOME": str(tmp_path),
        "DATABRICKS_ACCOUNT_HOST": account.url,
        "DATABRICKS_ACCOUNT_ID": ACCOUNT,
    }

    attempted = establishing.attempt(BOTH, ANSWERS, environment)

    assert attempted.made == made


@pytest.mark.parametrize("file", [None, "not a\nprofile", "[other]\nhost = https://x.example.org"])
def test_a_person_without_a_profile_for_the_account_is_shown_the_commands(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str | None
) -> None:
    if file:
        (tmp_path / ".databrickscfg").write_text(file)
    at_terminal(monkeypatch, tmp_path, "y\n")
    environment = {
        "HOME": str(tmp_path),
        "DATABRICKS_ACCOUNT_HOST": account.url,
        "DATABRICKS_ACCOUNT_ID": ACCOUNT,
    }

    assert establishing.attempt(BOTH, ANSWERS, environment).left == tuple(BOTH)


def commands(*policies: Policy) -> str:
    """What is printed for policies, as a person pastes it."""
    return "\n".join(line for each in policies for line in lines(each))


def test_the_printed_commands_make_the_very_policies(account: Account) -> None:
    account.heeds_filter = False
    capitals = replace(PROD, client="PROD-Client")

    ended = run_as_admin(account, commands(STAGING, capitals))

    assert ended.returncode == 0, ended.stderr
    assert establishing.attempt(BOTH, ANSWERS, account.job()).made == tuple(BOTH)
    assert [len(each) for each in account.policies.values()] == [1, 1]


def test_the_printed_commands_say_that_there_is_no_such_principal(account: Account) -> None:
    ended = run_as_admin(account, commands(replace(STAGING, client="5581-0000")))

    assert ended.returncode != 0
    assert "the account has no service principal with this client id" in ended.stderr
    assert account.policies == {}


def test_a_printed_command_is_one_word_for_each_value() -> None:
    odd = replace(PROD, client='x"; rm -rf ~; "', subject="repo:o'x/`id`:environment:prod")

    words = shlex.split(lines(replace(odd, audience="api://AzureADTokenExchange"))[0])

    assert words[:7] == ["az", "ad", "app", "federated-credential", "create", "--id", odd.client]
    assert odd.subject in words[-1]


def test_a_principal_that_is_not_in_the_account_is_told_before_anything_is_made(
    account: Account,
) -> None:
    del account.principals["prod-client"]

    found, unasked = establishing.problems(ANSWERS, account.job())

    assert unasked == ""
    (told,) = found
    assert told.startswith("The account has no service principal with the client id prod-client.")


def test_a_filter_that_the_account_does_not_heed_finds_nobody_else(account: Account) -> None:
    account.heeds_filter = False
    account.principals = {"another": "1", "staging-client": "5581"}

    assert establishing.attempt([STAGING], ANSWERS, account.job()).made == (STAGING,)

    assert [*account.policies] == ["5581"]


def test_a_policy_that_cannot_be_read_back_is_not_said_to_be_there(account: Account) -> None:
    account.shows = {"policy_id": PROD.name}

    attempted = establishing.attempt([STAGING], ANSWERS, account.job())

    assert attempted.left == (STAGING,)
    assert "shows another policy" in attempted.reasons[0]


def test_an_answer_that_is_none_leaves_it_to_a_person(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "databricks"
    program.write_text(
        "#!/bin/sh\n[ \"$1\" = version ] && echo Databricks CLI v1.9.0 || echo '<html>'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("DATABRICKS_CLI", str(program))

    attempted = establishing.attempt(BOTH, ANSWERS, account.job())

    assert attempted.left == tuple(BOTH)
    assert "an answer that is no JSON" in attempted.reasons[0]


def test_an_account_that_gives_no_answer_is_waited_for_once(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, asked = tmp_path / "databricks", tmp_path / "asked"
    program.write_text(
        '#!/bin/sh\n[ "$1" = version ] && echo Databricks CLI v1.9.0 && exit\n'
        f"echo once >> {asked}\nexec sleep 60\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("DATABRICKS_CLI", str(program))
    monkeypatch.setattr("hooks.trust.account.LIMIT", 0.5)

    attempted = establishing.attempt(BOTH, ANSWERS, account.job())

    assert attempted.left == tuple(BOTH)
    (reason,) = attempted.reasons
    assert "gave no answer within 0.5 seconds." in reason
    assert asked.read_text() == "once\n"
