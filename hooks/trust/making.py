"""The policies, made where an admin of the account is at hand."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from hooks.errors import CliError, PublishError
from hooks.system.progress import done
from hooks.trust.account import Account, AccountSilent, NoPrincipal
from hooks.trust.policy import Policy, admits, full, is_named, objection


def make(account: Account, policies: Sequence[Policy]) -> dict[Policy, str]:
    """See to it that every policy is there, and read those back that were made.

    Returns:
        Why the account could not be asked, for each policy where that is so.

    Raises:
        PublishError: the account was asked, and something stands in the way; all of it is told.
    """
    unasked: dict[Policy, str] = {}
    objections = []
    silence = ""
    for client, group in _by_client(policies).items():
        left = [*group]
        if silence:  # another client would wait as long for the same account
            unasked |= dict.fromkeys(left, silence)
            continue
        try:
            number = account.number_of(client)
            listed = account.policies(number)
            while left:
                objections.append(_make(account, number, listed, left[0]))
                left.pop(0)
        except NoPrincipal as missing:
            objections.append(str(missing).rstrip("."))
        except CliError as failure:
            unasked |= dict.fromkeys(left, str(failure).rstrip("."))
            silence = str(failure) if isinstance(failure, AccountSilent) else ""
    if found := "\n".join(f"- {each}." for each in objections if each):
        raise PublishError(f"The trust in the project's runs cannot be made:\n{found}")
    return unasked


def problems(account: Account, wanted: Mapping[str, Iterable[str]]) -> list[str]:
    """What will stand in the way, as far as it shows before there is a subject.

    Args:
        account: whose admin is at hand.
        wanted: the names of the policies that will be needed, by the client id.

    Raises:
        CliError: the account did not say.
    """
    found = []
    for client, names in wanted.items():
        try:
            listed = account.policies(account.number_of(client))
        except NoPrincipal as missing:
            found.append(str(missing))
            continue
        there = {str(each.get("policy_id")) for each in listed}
        if told := full(client, len(listed), len({*names} - there)):
            found.append(f"{told[0].upper()}{told[1:]}.")
    return found


def _make(account: Account, number: str, listed: list[Mapping[str, object]], policy: Policy) -> str:
    """Make one policy unless it is there; why it cannot be made, where that is so."""
    if any(admits(each, policy) for each in listed):
        done(f"the federation policy for {policy.environment} is there")
        return ""
    if told := objection(listed, policy):
        return told
    shown = _created(account, number, policy)
    if not (admits(shown, policy) and is_named(shown, policy)):
        raise CliError(f"the account shows another policy {policy.name} than was made")
    listed.append(shown)
    done(f"made the federation policy {policy.name} of {policy.client}")
    return ""


def _created(account: Account, number: str, policy: Policy) -> Mapping[str, object]:
    """The policy that was made just now, as Databricks shows it.

    The answer may be lost after the policy was made: then it is there all the same.
    """
    try:
        account.create(number, policy)
    except CliError:
        with suppress(CliError):
            return account.show(number, policy.name)
        raise
    return account.show(number, policy.name)


def _by_client(policies: Sequence[Policy]) -> dict[str, list[Policy]]:
    grouped: dict[str, list[Policy]] = {}
    for policy in policies:
        grouped.setdefault(policy.client, []).append(policy)
    return grouped
