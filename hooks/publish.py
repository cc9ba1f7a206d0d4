"""The publish step: the project's private repository, its teams, secrets and history.

Runs in the template's checkout; its one argument is the project's folder. It may be ended at any
moment: GitHub itself is the state, and the same command again goes on from there.
"""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from hooks.errors import PublishError, WaitingForTrust
from hooks.github_api.admin_token import TYPED, Token, token_or_ask
from hooks.github_api.client import Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.parallel import run_both
from hooks.github_api.rate_limit import Clock
from hooks.github_api.server import Server, server
from hooks.project import run_report
from hooks.project.answers import Answers
from hooks.project.next_steps import next_steps
from hooks.project.render_request import load
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.publishing.access_review import refuse_other_access
from hooks.publishing.checks import PATIENCE, find_problems, refuse_if_any, token_fault
from hooks.publishing.comparing import RemoteBranch
from hooks.publishing.converge import Prepared, fill, prepare, protect
from hooks.publishing.creation import create_or_find
from hooks.publishing.deployment_secrets import collect, to_be_typed
from hooks.publishing.desired import BRANCH, Repository, desired
from hooks.publishing.looked import DATABRICKS, GITHUB, headline, open_lines
from hooks.publishing.origin import published_already
from hooks.publishing.properties import VARIABLE, parse
from hooks.publishing.pushing import (
    Pushing,
    follow_origin,
    local_head,
    origin_of,
    set_origin,
    transport,
)
from hooks.publishing.readback import confirm, confirm_guards
from hooks.publishing.recording import head_with_answers
from hooks.publishing.remote import Remote, header_of
from hooks.publishing.right_probes import is_unknown
from hooks.publishing.scratch import borrowing
from hooks.publishing.trust_gate import Age, TrustGate
from hooks.step import Step, start
from hooks.system import variables
from hooks.system.progress import done, group, mask, note
from hooks.system.secret import Secret
from hooks.system.terminal import say, waiting

FOUND = (
    "The repository was there before this run. Nobody and nothing else has a hold on it now; if "
    "nobody of yours began it, do not use it."
)
NO_COMMIT = (
    "The new repository {} holds no commit. The same command goes on with it; to begin anew, "
    "delete it."
)


def publish(
    project: Path,
    answers: Answers,
    environment: Mapping[str, str],
    clock: Clock | None = None,
    answers_file: str = ANSWERS_FILE,
) -> None:
    """Publish a project that has no ``origin`` yet.

    Args:
        project: the project's folder, with its history on main.
        answers: what the person decided.
        environment: where the token and the secrets' values are.
        clock: the time, and how to wait.
        answers_file: the path in the project of what the person decided.

    Raises:
        PublishError: something stands in the way; the text says what, and the cure.
    """
    if origin := origin_of(project):
        say(published_already(project, origin))
        return
    local_head(project)
    where = server(environment)
    wanted = desired(answers, parse(environment.get(VARIABLE, "")))
    try:
        token = token_to_use(wanted, where, environment, clock)
        values = values_to_set(project, answers, wanted, environment)
    except KeyboardInterrupt:
        raise PublishError("Stopped. Nothing was created on GitHub.") from None
    client = Client(where, token.secret, clock)
    mask(header_of(token.secret), environment)
    with group(f"Publishing {wanted.full_name}", environment), ExitStack() as kept:
        (scratch, network), ours = run_both(  # git is started for each, side by side
            lambda: run_both(
                lambda: kept.enter_context(borrowing(project)), partial(transport, project)
            ),
            partial(head_with_answers, project, answers_file),
        )
        remote = Remote(where.web, wanted.full_name, token.secret, network)
        pushing = Pushing(remote, scratch, project, ours, client, is_unknown(token))
        with waiting(f"Publishing {wanted.full_name}", in_log=False):
            gate = TrustGate(client, answers, environment)
            is_new, remarks = make_so(wanted, values, pushing, gate, is_app=token.is_installation)
        # After the last call: a run that is killed while git writes leaves its lock behind.
        follow_origin(project)
        set_origin(project, remote.url)
    address = f"{where.web}/{wanted.full_name}"
    run_report.keep(address=address, is_new=is_new, remarks=remarks)
    say(f"Published: {address}")
    for step in next_steps(answers, f"Change to {project}.", f"{address}/actions"):
        say(f"  {step}")


def token_to_use(
    wanted: Repository, where: Server, environment: Mapping[str, str], clock: Clock | None
) -> Token:
    """The token; one that was typed is tried at once, and GitHub is looked at with it.

    Raises:
        UserError: there is none that will do, or something stands in the way at GitHub.
    """
    token = token_or_ask(environment, where, partial(token_fault, where, clock))
    if token.source == TYPED:
        refuse_if_any(find_problems(Client(where, token.secret, clock, PATIENCE), token, wanted))
        say(headline({GITHUB: "", DATABRICKS: "looked at by itself"}))
    return token


def values_to_set(
    project: Path, answers: Answers, wanted: Repository, environment: Mapping[str, str]
) -> Mapping[str, Secret]:
    """The value of each secret; with what was typed, the Databricks side is looked at.

    Raises:
        UserError: some are missing, or the Databricks side is not ready.
    """
    secrets = [*wanted.every_secret]
    typed = to_be_typed(secrets, environment)
    values = collect(secrets, environment)
    if typed:
        from hooks.readiness import project_problems  # at a terminal only

        given = {each.variable: values[each.name].reveal() for each in secrets if each.variable}
        problems, unchecked = project_problems(
            project, answers, variables.Variables({**environment, **given})
        )
        refuse_if_any(problems)
        for line in open_lines({DATABRICKS: unchecked}):
            say(line)
    return values


def make_so(
    wanted: Repository,
    values: Mapping[str, Secret],
    pushing: Pushing,
    gate: TrustGate,
    *,
    is_app: bool,
) -> tuple[bool, list[str]]:
    """Create or find the repository, converge it, push, and read everything back.

    The push comes last, so that the first run of the workflows finds its secrets, and finds them
    guarded.

    Returns:
        Whether the repository is new, and what differs from what was wanted though nothing failed.

    Raises:
        PublishError: GitHub refused something, or shows something else than was wanted.
    """
    client = pushing.client
    is_new = create_or_find(client, wanted)
    done(f"{'created' if is_new else 'found'} the private repository {wanted.full_name}")
    try:
        branch, filled = guarded(wanted, values, pushing, is_new=is_new, is_app=is_app)
        unseen = gate.pass_through(filled, Age.NEW if is_new else Age.UNPUBLISHED)
    except WaitingForTrust:
        raise
    except PublishError as error:
        if is_new:
            raise PublishError(f"{error}\n{NO_COMMIT.format(wanted.full_name)}") from None
        raise
    wanted = filled.repository
    head, seen = run_both(partial(pushing.settle, branch), partial(confirm_guards, client, wanted))
    done(f"{BRANCH} is at GitHub")
    (told, cleared), left = run_both(
        lambda: run_both(partial(protect, client, filled), partial(pushing.clear, branch)),
        partial(confirm, client, wanted, head),
    )
    found = () if is_new else (FOUND,)
    remarks = [*found, *filled.remarks, *unseen, *seen, *told, *cleared, *left]
    for line in remarks:
        note(line)
    done("read everything back: it is as wanted")
    return is_new, remarks


def guarded(
    wanted: Repository,
    values: Mapping[str, Secret],
    pushing: Pushing,
    *,
    is_new: bool,
    is_app: bool,
) -> tuple[RemoteBranch, Prepared]:
    """Make what guards the repository, and its secrets.

    In a repository that was there before, all that has a hold on it is looked at before anything is
    touched; in a new one the history is compared side by side with the rest, when git finds it.

    Returns:
        How its branch stands to ours, and what was made.

    Raises:
        PublishError: GitHub refused something, or what is there is not ours alone.
    """
    client = pushing.client
    ready = partial(prepare, client, wanted, is_new=is_new)
    if is_new:
        branch, prepared = run_both(lambda: pushing.rehearse(pushing.compare()), ready)
        pushing.refuse_other(branch)
    else:
        branch = refuse_other_access(client, wanted, pushing, is_app=is_app)
        done("looked at all that has a hold on it: nobody and nothing else")
        branch, prepared = run_both(partial(pushing.rehearse, branch), ready)
    return branch, fill(client, prepared, values)


def main(project: Path) -> int:
    """Publish the project whose answers the scaffold step left in this checkout."""

    def work(environment: Mapping[str, str]) -> None:
        asked = load(Path.cwd())
        publish(project, asked.answers, environment, answers_file=asked.answers_file)

    return Step("publish", stopped=f"Stopped. {AGAIN}", at_once=True).run(work)


if __name__ == "__main__":
    start(lambda: main(Path(sys.argv[1])))
