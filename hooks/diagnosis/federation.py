"""What a project signs in with where no secret is stored: variables, and the runs' subject."""

from collections.abc import Iterator
from http import HTTPStatus

from hooks.diagnosis.runs import WHERE
from hooks.github_api.client import CallFailed, Client
from hooks.publishing import calls, environment_variables
from hooks.publishing.desired import Environment, Repository
from hooks.publishing.shown import SEEN_OR_HIDDEN, Shown
from hooks.publishing.subject import NAMES_ONLY, WITH_NUMBERS, is_usual
from hooks.publishing.trusting import MARK
from hooks.workspaces.finding import Cure, Finding, State

SUBJECT = "the subject of the runs' ID tokens"
CONVERGE = "ML_INIT_IMMUTABLE_SUBJECTS=yes"


def visible(client: Client, wanted: Repository) -> dict[str, dict[str, str]]:
    """The variables of the environments that the token may look into.

    Raises:
        CallFailed: GitHub gave no answer in time.
    """
    found = {}
    for each in wanted.environments:
        if each.variables:
            try:
                found[each.name] = environment_variables.read_one(client, wanted, each.name)
            except CallFailed as failure:
                if failure.response.status != HTTPStatus.FORBIDDEN:
                    raise
    return found


def variables(shown: Shown, wanted: Environment, converging: Cure) -> Iterator[Finding]:
    """The variables of one environment that is there."""
    if not wanted.variables:
        return
    what = f"the variables of {wanted.name}"
    if wanted.name not in shown.variables:
        yield Finding(WHERE, what, State.UNCHECKED, "the token may not see them")
        return
    there = shown.variables[wanted.name]
    lines = environment_variables.missing(wanted, there)
    yield from (Finding(WHERE, line, State.WRONG, cure=converging) for line in lines)
    if MARK not in there:
        told = "nobody made it yet, or was shown how"
        yield Finding(
            WHERE, f"the trust in the runs of {wanted.name}", State.NOTE, told, converging
        )
    if not lines:
        yield Finding(WHERE, what, State.OK)


def subject(client: Client, wanted: Repository, converging: Cure) -> list[Finding]:
    """Whether the subject by which the workspaces know the runs is of the usual form."""
    if not wanted.is_federated:
        return []
    response = client.call(calls.subject(wanted), SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        return [Finding(WHERE, SUBJECT, State.UNCHECKED, "the token may not see it")]
    fields = response.fields
    how = Cure(
        advice="What trusts the old subject needs the new one.",
        command=f"{CONVERGE} {converging.command}",
    )
    if not is_usual(fields):
        told = "somebody gave it a form of their own"
        return [Finding(WHERE, SUBJECT, State.WRONG, told, how)]
    prefix = str(fields.get("sub_claim_prefix") or "")
    if "use_immutable_subject" in fields and not WITH_NUMBERS.fullmatch(prefix):
        return [Finding(WHERE, SUBJECT, State.NOTE, NAMES_ONLY.partition(". ")[0], how)]
    return [Finding(WHERE, SUBJECT, State.OK, prefix)]
