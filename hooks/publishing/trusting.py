"""The trust in a repository's runs, before the push: made, or asked for once and waited for.

That a person was asked is kept at GitHub, in a variable of each environment: the same command goes
on then. It names the subject, so a repository that is made anew is trusted by nobody.
"""

from collections.abc import Iterable, Mapping

from hooks.github_api.client import Client
from hooks.publishing import environment_variables, subject
from hooks.publishing.converge import Prepared
from hooks.publishing.desired import Repository
from hooks.publishing.environment_variables import Shown
from hooks.publishing.trust_gate import Age, TrustGate
from hooks.system.prompt import can_ask, confirm
from hooks.trust import asking
from hooks.trust.establishing import attempt
from hooks.trust.issuer import issuer
from hooks.trust.policy import Policy
from hooks.trust.wanted import policies

MARK = "ML_INIT_TRUST"  # what was made or shown: all that another trust would differ in
CHANGES = "ML_INIT_IMMUTABLE_SUBJECTS"
LATER = "./ml-init converge tries it again."
QUESTION = (
    "The ID tokens of {} name it by names alone. Shall they also name its number, which no other "
    "repository gets? Whatever trusts its runs today has to be told the new subject then."
)


def see_to(gate: TrustGate, prepared: Prepared, age: Age) -> list[str]:
    """See to it that the service principals trust the repository's runs.

    Args:
        gate: what it depends on beside the repository.
        prepared: the repository with its environments, and the variables that these had before.
        age: whether anybody may trust the repository's runs already.

    Returns:
        What a person should know.

    Raises:
        WaitingForTrust: a person has to make it, and nobody is there to say that it is done.
        PublishError: the subject is not known, or something stands in the way at the account.
    """
    client, wanted, there = gate.client, prepared.repository, prepared.variables
    prefix, remarks = subject.settle(
        client,
        wanted,
        is_new=age is Age.NEW,
        may_change=lambda: age is not Age.PUBLISHED or may_change(wanted, gate.environment),
    )
    signer = issuer(client.server, gate.environment)
    attempted = attempt(policies(gate.answers, prefix, signer), gate.answers, gate.environment)
    _keep(client, wanted, attempted.made, there)
    known = [
        each for each in attempted.left if there.get(each.environment, {}).get(MARK) == each.mark
    ]
    if asked := [each for each in attempted.left if each not in known]:
        asking.show(asked, attempted.reasons, gate.environment)
        if can_ask():
            asking.wait(asked)
            _keep(client, wanted, asked, there)
        else:
            _keep(client, wanted, asked, there)
            asking.wait(asked)
    elif known:
        remarks += [f"{why} {LATER}" for why in attempted.reasons]
    return [*remarks, *(_unseen(each) for each in attempted.left)]


def may_change(repository: Repository, environment: Mapping[str, str]) -> bool:
    """Whether the subject of a published repository may become another one."""
    if said := environment.get(CHANGES, "").strip().lower():
        return said in {"yes", "true", "on", "1"}
    return confirm(QUESTION.format(repository.full_name))


def _keep(client: Client, wanted: Repository, of: Iterable[Policy], there: Shown) -> None:
    """Keep at GitHub that somebody was told."""
    values = {each.environment: {MARK: each.mark} for each in of}
    environment_variables.write(client, wanted, values, there)


def _unseen(policy: Policy) -> str:
    return (
        f"nobody can see from here whether {policy.client} trusts the runs of "
        f"{policy.environment} ({policy.subject}); the first one shows it"
    )
