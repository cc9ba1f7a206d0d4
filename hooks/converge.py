"""The converge step: what belongs to a published project is brought to what is wanted.

``python -m hooks.converge [FOLDER]`` takes the answers that the project stores. Teams, settings,
environments, secrets and rulesets are made so; nothing is pushed, no history is read, and no file
of the project is written. Secrets that are in the environment are set anew: that is rotation.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path

from hooks.github_api.admin_token import Token, token_or_ask
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.parallel import run_all, run_both
from hooks.github_api.rate_limit import Clock
from hooks.github_api.server import server
from hooks.project.answers import Answers
from hooks.project.stored_answers import stored_answers
from hooks.publishing import adoption, checks, deployment_secrets
from hooks.publishing.access_review import review_access
from hooks.publishing.converge import Prepared, fill, prepare, protect
from hooks.publishing.desired import DeploymentSecret, Repository, desired
from hooks.publishing.holders import Holdings, holds
from hooks.publishing.leftovers import gh_place, left_over
from hooks.publishing.origin import refuse_other_origin
from hooks.publishing.ownership import objection, unfitness
from hooks.publishing.properties import VARIABLE, parse
from hooks.publishing.readback import confirm_guards, settle_settings
from hooks.publishing.shown import Shown, places_of, read
from hooks.publishing.summary import summary, untouched
from hooks.publishing.trust_gate import Age, TrustGate
from hooks.step import Step, start
from hooks.system.progress import group, note
from hooks.system.prompt import can_ask
from hooks.system.secret import Secret
from hooks.system.terminal import say, waiting

USAGE = "Name one folder at most: that of a published project."


@dataclass(frozen=True)
class Target:
    """The published project that a run is about.

    Attributes:
        client: GitHub.
        token: what the client signs in with.
        answers: those that the project stores.
        wanted: the repository as they want it.
        environment: where the secrets' values are.
    """

    client: Client
    token: Token
    answers: Answers
    wanted: Repository
    environment: Mapping[str, str] = field(repr=False)

    def held(self) -> Holdings:
        """Who and what has access that is not wanted."""
        return review_access(self.client, self.wanted, is_app=self.token.is_installation)


def converge(project: Path, environment: Mapping[str, str], clock: Clock | None = None) -> None:
    """Bring what belongs to a published project to what its answers want, and say what changed.

    Args:
        project: its folder, which is a clone of the repository.
        environment: where the token and the secrets' values are.
        clock: the time, and how to wait.

    Raises:
        UserError: the folder is no published project, or something stands in the way.
    """
    where = server(environment)
    answers = stored_answers(project)
    wanted = desired(answers, parse(environment.get(VARIABLE, "")))
    refuse_other_origin(project, wanted, where)
    token = token_or_ask(environment, where, partial(checks.token_fault, where, clock))
    target = Target(Client(where, token.secret, clock), token, answers, wanted, environment)
    with group(f"Converging {wanted.full_name}", environment):
        before = look(target)
        values = confirm(target, before)
        remarks, after, held = make(target, before, values)
    remarks += untouched(wanted, after, values)
    place = gh_place(where.host, wanted.full_name)
    remarks += [each.line(place) for each in left_over(wanted, after)]
    remarks += [f"not in the answers: {each}" for each in holds(wanted, held)]
    for line in remarks:
        note(line)
    say(f"{where.web}/{wanted.full_name}, without a push:")
    for line in summary(wanted, before, after, values):
        say(f"  {line}")


def look(target: Target) -> Shown:
    """What GitHub shows before anything is changed.

    Raises:
        PublishError: something stands in the way; all of it is told.
    """
    with waiting("Looking at GitHub"):
        found = find_problems(target.client, target.token, target.wanted, target.environment)
        checks.refuse_if_any(found, "This", "changed")
        return read(target.client, target.wanted)


def confirm(target: Target, before: Shown) -> dict[str, Secret]:
    """Have a person confirm a repository that is adopted, and give the secrets that are missing.

    Returns:
        The values of the secrets that are set, by name.

    Raises:
        PublishError: nobody confirmed it, or a value is not known.
    """
    wanted, environment = target.wanted, target.environment
    if adoption.lacks_marker(wanted, before.repository):
        for line in holds(wanted, target.held()):
            note(f"not in the answers: {line}")
        adoption.confirm(wanted, environment)
    chosen = to_set(wanted, before, environment)
    unknown = [*unknown_values(chosen, environment), *deployment_secrets.unanswered(wanted)]
    checks.refuse_if_any(unknown, "This", "changed")
    return deployment_secrets.collect(chosen, environment)


def make(
    target: Target, before: Shown, values: Mapping[str, Secret]
) -> tuple[list[str], Shown, Holdings]:
    """Make everything as wanted, see to the trust, and look again.

    Returns:
        What a person should know, what GitHub shows afterwards, and who has access then.

    Raises:
        WaitingForTrust: a person has to make the trust, and nobody is there to say that it is done.
        PublishError: GitHub refused something, or shows something else than was wanted.
    """
    client, wanted = target.client, target.wanted
    with waiting(f"Converging {wanted.full_name}", in_log=False):
        if adoption.lacks_marker(wanted, before.repository):
            adoption.mark(client, wanted, before.repository)
        filled, remarks = make_so(client, wanted, before, values)
        gate = TrustGate(client, target.answers, target.environment)
        remarks += gate.pass_through(filled, Age.PUBLISHED)
        after, held = run_both(partial(read, client, wanted), target.held)
    return remarks, after, held


def find_problems(
    client: Client, token: Token, wanted: Repository, environment: Mapping[str, str]
) -> list[str]:
    """Everything that stands in the way, a text for each. The token is tried alone first.

    Raises:
        PublishError: GitHub does not take the token, or gave no answer in time.
    """
    if problem := checks.check_token(client, token):
        return [problem]
    looks: list[Callable[[], str]] = [
        partial(check_repository, client, wanted, environment),
        *(partial(checks.check_team, client, wanted.owner, given.team) for given in wanted.grants),
    ]
    return run_all(looks)


def check_repository(client: Client, wanted: Repository, environment: Mapping[str, str]) -> str:
    """Whether the repository is there and the project's, by its marker or a person's word."""
    call = Call(f"show {wanted.full_name}", "GET", wanted.path)
    response = client.call(call, checks.SEEN_OR_NOT)
    if response.status == HTTPStatus.NOT_FOUND:
        return f"{wanted.full_name} is missing, or the token may not see it."
    if not adoption.lacks_marker(wanted, response):
        return objection(wanted, response, is_published=True)
    if adoption.is_meant(wanted, environment):
        return unfitness(wanted, response)
    how = f"set {adoption.VARIABLE}={wanted.full_name}, and run the same again"
    return f"{objection(wanted, response, is_published=True)} Or {how}."


def to_set(
    wanted: Repository, before: Shown, environment: Mapping[str, str]
) -> list[DeploymentSecret]:
    """The secrets that have a value at hand, and those that GitHub does not hold yet."""
    return [
        secret
        for place, secrets in places_of(wanted).items()
        for secret in secrets
        if secret.value
        or environment.get(secret.variable, "").strip()
        or not before.written(place, secret.name)
    ]


def unknown_values(chosen: Sequence[DeploymentSecret], environment: Mapping[str, str]) -> list[str]:
    """What nobody can be asked for: an answer; without a terminal, a secret as well."""
    asked = [each for each in chosen if not (each.variable and can_ask())]
    return deployment_secrets.problems(asked, environment)


def make_so(
    client: Client, wanted: Repository, before: Shown, values: Mapping[str, Secret]
) -> tuple[Prepared, list[str]]:
    """Make everything as wanted, and read the guards back.

    Returns:
        What was made, and what differs from what was wanted though nothing failed.

    Raises:
        PublishError: GitHub refused something, or shows something else than was wanted.
    """
    prepared = prepare(client, with_values(wanted, values), is_new=False)
    settled = settle_settings(client, wanted, before.repository)
    filled = fill(client, prepared, values)
    told = protect(client, filled)
    there, kept = filled.repository, places_of(wanted)
    whole = tuple(replace(each, secrets=kept.get(each.name, ())) for each in there.environments)
    seen = confirm_guards(client, replace(there, secrets=wanted.secrets, environments=whole))
    return filled, [*filled.remarks, *settled, *told, *seen]


def with_values(wanted: Repository, values: Mapping[str, Secret]) -> Repository:
    """The same repository with only those secrets that have a value."""

    def known(secrets: Iterable[DeploymentSecret]) -> tuple[DeploymentSecret, ...]:
        return tuple(secret for secret in secrets if secret.name in values)

    kept = tuple(replace(each, secrets=known(each.secrets)) for each in wanted.environments)
    return replace(wanted, secrets=known(wanted.secrets), environments=kept)


def main(arguments: Sequence[str]) -> int:
    """Converge the project in a folder, by default the current one."""
    if len(arguments) > 1:
        say(USAGE)
        return 1
    folder = Path(*arguments).absolute()
    return Step("converge", stopped=f"Stopped. {AGAIN}").run(
        lambda environment: converge(folder, environment)
    )


if __name__ == "__main__":
    start(lambda: main(sys.argv[1:]))
