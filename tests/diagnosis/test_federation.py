"""What the doctor finds where a project signs in without a stored secret."""

import argparse
import shlex
from collections.abc import Callable

import pytest

from hooks.diagnosis import published
from hooks.errors import PublishError, WaitingForTrust
from hooks.publishing.trusting import MARK
from hooks.workspaces.finding import Finding, State
from tests.support.github.deployments import Deployment
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.publishing_run import Run

PLACE = "/repos/my-org/awesome-ml-project"
SUBJECT = f"GET {PLACE}/actions/oidc/customization/sub"
SECRET = "PROD_AZURE_SP_CLIENT_SECRET"


@pytest.fixture
def run(run: Run) -> Run:
    """A project that was published a while ago, signs in by ID tokens, and was deployed."""
    run.github.organisation.plan = "enterprise"
    run.federate(is_databricks=False)
    run.publish_before()
    run.publish()  # somebody was shown how to trust the runs, and says that it is done
    run.github.seen.clear()
    run.repository.deployments = [Deployment("staging"), Deployment("prod")]
    return run


def examine(run: Run, *states: State) -> list[Finding]:
    """The findings of these states."""
    found = published.examine(run.project, run.answers, run.environment, run.clock.clock)
    return [each for each in found if each.state in states]


def test_a_new_project_has_nothing_wrong_and_is_only_read(run: Run) -> None:
    assert examine(run, State.WRONG, State.NOTE, State.UNCHECKED) == []
    assert {name.partition(" ")[0] for name in run.asked} == {"GET"}
    ready = {each.what for each in examine(run, State.OK)}
    assert {"the variables of prod", "the last deployment to prod"} <= ready
    assert "the subject of the runs' ID tokens" in ready


Spoil = Callable[[Run], object]


def first_variable(run: Run) -> dict[str, str]:
    return run.repository.environments["prod"].variables


def name_runs(run: Run, **facts: bool | tuple[str, ...]) -> None:
    """Change how GitHub names the runs."""
    for name, value in facts.items():
        setattr(run.repository.identity, name, value)


FAULTS: dict[str, tuple[Spoil, State, str, str]] = {
    "no variable": (
        lambda run: first_variable(run).pop(next(iter(first_variable(run)))),
        State.WRONG,
        "the variable ",
        "./ml-init converge ",
    ),
    "another value": (
        lambda run: first_variable(run).update({next(iter(first_variable(run))): "another"}),
        State.WRONG,
        "the variable ",
        "./ml-init converge ",
    ),
    "no trust": (
        lambda run: first_variable(run).pop(MARK),
        State.NOTE,
        "the trust in the runs of prod",
        "./ml-init converge ",
    ),
    "a form of one's own": (
        lambda run: name_runs(run, is_default=False, keys=("repo",)),
        State.WRONG,
        "the subject of ",
        "ML_INIT_IMMUTABLE_SUBJECTS=yes ./ml-init converge ",
    ),
    "names alone": (
        lambda run: name_runs(run, has_numbers=False, is_immutable=False),
        State.NOTE,
        "the subject of ",
        "ML_INIT_IMMUTABLE_SUBJECTS=yes ./ml-init converge ",
    ),
    "a secret left over": (
        lambda run: run.repository.environments["prod"].secrets.update({SECRET: "old"}),
        State.NOTE,
        f"the secret {SECRET} of prod",
        f"gh secret delete {SECRET} --env prod --repo ",
    ),
    "a secret left over in the repository": (
        lambda run: run.repository.secrets.update({SECRET: "old"}),
        State.NOTE,
        f"the secret {SECRET}",
        f"gh secret delete {SECRET} --repo ",
    ),
}


def paste(run: Run, command: str) -> None:
    """Do what a command of the report does, in front of the same GitHub."""
    words = shlex.split(command)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        run.environment[name] = value
    if words[:2] == ["./ml-init", "converge"]:
        assert words[2:] == [str(run.project)]
        try:
            run.converge()
        except WaitingForTrust:  # somebody was shown how, and says that it is done
            run.converge()
        return
    parser = argparse.ArgumentParser()
    for option in ("--env", "--repo"):
        parser.add_argument(option)
    parser.add_argument("words", nargs=4)
    told = parser.parse_args(words)
    *verb, secret = told.words
    assert verb == ["gh", "secret", "delete"]
    assert told.repo.endswith(f"/{run.repository.full_name}")
    held = run.repository.environments[told.env].secrets if told.env else run.repository.secrets
    del held[secret]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_finding_that_its_command_removes(run: Run, fault: str) -> None:
    spoil, state, what, command = FAULTS[fault]
    spoil(run)

    (found,) = examine(run, State.WRONG, State.NOTE)
    paste(run, found.cure.command)

    assert found.state is state
    assert found.what.startswith(what)
    assert found.cure.command.startswith(command)
    assert examine(run, State.WRONG, State.NOTE) == []


def test_an_environment_that_is_missing_is_one_finding(run: Run) -> None:
    del run.repository.environments["prod"]

    (found,) = examine(run, State.WRONG)

    assert "the environment prod is missing" in found.what


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (f"GET {PLACE}/environments/prod/variables", "the variables of prod"),
        (SUBJECT, "the subject of the runs' ID tokens"),
    ],
)
def test_what_the_token_may_not_see_is_not_checked(run: Run, call: str, what: str) -> None:
    run.github.faults = [Fault(call, refusal(403, "Resource not accessible"), times=ALWAYS)]

    assert [each.what for each in examine(run, State.UNCHECKED)] == [what]
    assert examine(run, State.WRONG) == []


def test_an_answer_that_nobody_can_use_ends_the_look(run: Run) -> None:
    call = f"GET {PLACE}/environments/prod/variables"
    run.github.faults = [Fault(call, refusal(422, "no"), times=ALWAYS)]

    with pytest.raises(PublishError, match="did not list the variables of prod"):
        examine(run)


def test_a_server_that_knows_no_numbers_is_no_fault(run: Run) -> None:
    run.repository.identity.is_told = False

    assert examine(run, State.WRONG, State.NOTE) == []
