"""Seeing to it that the policies are there: by an account's admin at hand, else by a person."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import CliError
from hooks.project.answers import Answers
from hooks.scaffolding.cli_search import find_cli
from hooks.system.databricks_environment import clean_environment
from hooks.system.prompt import can_ask, confirm
from hooks.system.secret import Secret
from hooks.trust import account_sign_in, making
from hooks.trust.account import Account
from hooks.trust.account_sign_in import AdminSignIn
from hooks.trust.policy import Policy
from hooks.trust.wanted import ENVIRONMENTS, policies_by_client

NO_ACCOUNT = (
    f"The workspace {{}} does not tell its account: set {account_sign_in.ACCOUNT}, and "
    "ml-init makes the policies itself"
)


@dataclass(frozen=True)
class Attempt:
    """What came of making the policies.

    Attributes:
        made: those that are there.
        left: those that a person has to make.
        reasons: why, where ml-init tried; nothing where no admin is at hand.
    """

    made: tuple[Policy, ...]
    left: tuple[Policy, ...]
    reasons: tuple[str, ...] = ()


def attempt(
    policies: Sequence[Policy], answers: Answers, environment: Mapping[str, str]
) -> Attempt:
    """Make the policies, where an admin of the account is at hand.

    Raises:
        PublishError: the account was asked, and something stands in the way.
    """
    if policies[0].is_of_entra:
        return Attempt((), tuple(policies))
    signed_in, reason = admin(answers, environment)
    if signed_in is None:
        return Attempt((), tuple(policies), (reason,) if reason else ())
    if signed_in.is_person and not confirm(
        f"Shall {signed_in.who} make the {len(policies)} federation policies of "
        f"{policies[0].repository}?"
    ):
        return Attempt((), tuple(policies))
    with account(signed_in) as client:
        unasked = making.make(client, policies)
    made = tuple(each for each in policies if each not in unasked)
    told = [
        f"Tried as {signed_in.who}: {why}. The same command tries it again."
        for why in dict.fromkeys(unasked.values())
    ]
    return Attempt(made, tuple(unasked), tuple(told))


def problems(answers: Answers, environment: Mapping[str, str]) -> tuple[list[str], str]:
    """What will stand in the way at the account, as far as it can be seen before publishing.

    Returns:
        The problems, and why nothing was looked at; empty where it was.
    """
    by_client = policies_by_client(answers)
    if not by_client:
        return [], "Entra is not asked"
    signed_in, reason = admin(answers, environment)
    if signed_in is None:
        return [], reason or "no admin of the account is at hand"
    try:
        with account(signed_in) as client:
            return making.problems(client, by_client), ""
    except CliError as failure:
        return [], f"as {signed_in.who}, {failure}"


def admin(answers: Answers, environment: Mapping[str, str]) -> tuple[AdminSignIn | None, str]:
    """The admin of the account that is at hand, or why there is none though one is named."""
    if not account_sign_in.is_possible(environment, at_terminal=can_ask()):
        return None, account_sign_in.unusable(environment)
    host = account_sign_in.account_host(answers.cloud, environment)
    workspace = vars(answers)[f"{ENVIRONMENTS[0]}_workspace_host"]
    number = account_sign_in.account_of(workspace, environment)
    if not number:
        return None, NO_ACCOUNT.format(workspace)
    return account_sign_in.sign_in(environment, host, number, at_terminal=can_ask()), ""


@contextmanager
def account(signed_in: AdminSignIn) -> Iterator[Account]:
    """A client to the account, with a folder of its own while the block lasts.

    Raises:
        CliError: there is no Databricks CLI.
    """
    cli = find_cli("").path
    with tempfile.TemporaryDirectory(prefix="ml-init-") as name:
        scratch = Path(name)
        variables = {**clean_environment(scratch), **signed_in.variables}
        yield Account(cli, scratch, variables, Secret(signed_in.secret))
