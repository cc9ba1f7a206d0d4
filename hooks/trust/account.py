"""All that is asked of a Databricks account: the CLI, signed in as one of its admins."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hooks.errors import CliError, OutOfTime, PublishError
from hooks.system.child import run_child
from hooks.system.secret import Secret
from hooks.system.terminal import harmless
from hooks.trust.policy import Policy

LIMIT = 60.0  # seconds for one command
LONGEST = 300  # characters of what the CLI says
NUMBER = re.compile(r"\d+")
POLICIES = "service-principal-federation-policy"


class AccountSilent(CliError):
    """The account gave no answer, though the CLI asked it again and again."""


class NoPrincipal(PublishError):
    """The account has no service principal with a client id."""


@dataclass(frozen=True)
class Account:
    """A client to one account.

    Attributes:
        cli: the program.
        scratch: an empty folder to work in, removed by whoever made it.
        variables: all of the CLI's environment.
        secret: what of it the CLI's messages may repeat.
    """

    cli: Path
    scratch: Path
    variables: Mapping[str, str] = field(repr=False)
    secret: Secret

    def number_of(self, client: str) -> str:
        """The number of a service principal, by which the account knows it.

        A client id in its place would be cut to the digits that it begins with.

        Raises:
            NoPrincipal: there is none with the client id.
            CliError: the account did not say.
        """
        asked = f'applicationId eq "{client}"'
        for each in self._list("service-principals", "list", "--filter", asked):
            number = str(each.get("id"))
            if str(each.get("applicationId")).lower() == client.lower() and NUMBER.fullmatch(
                number
            ):
                return number
        raise NoPrincipal(
            f"The account has no service principal with the client id {client}. Correct the id, or "
            "add the service principal to the account."
        )

    def policies(self, number: str) -> list[Mapping[str, object]]:
        """The federation policies of a service principal, as Databricks shows them.

        Raises:
            CliError: the account did not say.
        """
        return self._list(POLICIES, "list", number)

    def create(self, number: str, policy: Policy) -> None:
        """Make a policy of a service principal.

        Raises:
            CliError: the account did not make it, or did not say.
        """
        body = json.dumps(policy.body)
        self._ask(POLICIES, "create", number, "--policy-id", policy.name, "--json", body)

    def show(self, number: str, name: str) -> Mapping[str, object]:
        """One policy of a service principal, as Databricks shows it.

        Raises:
            CliError: it is not there, or the account did not say.
        """
        shown = self._ask(POLICIES, "get", number, name)
        return shown if isinstance(shown, dict) else {}

    def _list(self, *arguments: str) -> list[Mapping[str, object]]:
        found = self._ask(*arguments)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def _ask(self, *arguments: str) -> object:
        command: list[str | Path] = [self.cli, "account", *arguments, "--output", "json"]
        try:
            outcome = run_child(command, self.scratch, self.variables, LIMIT)
        except OutOfTime:
            raise AccountSilent(f"the account gave no answer within {LIMIT:g} seconds") from None
        if outcome.code:
            words = self.secret.hidden_in(outcome.last_words).partition(". Config: ")[0]
            raise CliError(f"the account says: {harmless(words)[:LONGEST]}")
        try:
            return json.loads(outcome.output or "null")
        except ValueError:
            raise CliError("the account gave an answer that is no JSON") from None
