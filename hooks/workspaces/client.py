"""All that is asked of a workspace: the Databricks CLI, signed in as the one who will deploy."""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hooks.errors import CliError
from hooks.system.child import run_child
from hooks.system.databricks_environment import clean_environment
from hooks.system.secret import Secret
from hooks.workspaces.requirements import Deployer, Workspace
from hooks.workspaces.response import Kind, Response, read_response


@dataclass(frozen=True)
class Client:
    """A client to one workspace.

    Attributes:
        cli: the program.
        secret: the client secret or the token.
        scratch: an empty folder for the CLI's home, removed by whoever made it.
        deadline: when the last answer has to be there, by `time.monotonic`.
    """

    cli: Path
    workspace: Workspace
    secret: Secret
    scratch: Path
    deadline: float

    def ask(self, path: str, limit: float = float("inf")) -> Response:
        """Get one path of the workspace's REST interface; every failure is an answer too.

        Args:
            path: with its query, from ``/api`` on.
            limit: seconds that this answer may take, within the deadline.
        """
        patience = min(limit, self.deadline - time.monotonic())
        late = Response(Kind.UNREACHABLE, {}, f"no answer within {max(patience, 0):.0f} seconds")
        if patience <= 0:
            return late
        command: list[str | Path] = [self.cli, "api", "get", path, "--output", "json"]
        try:
            outcome = run_child(command, self.scratch, self._environment(), patience)
        except CliError as error:
            if isinstance(error.__cause__, subprocess.TimeoutExpired):
                return late
            return Response(Kind.UNCLEAR, {}, str(error).rstrip("."))
        response = read_response(outcome)
        return replace(response, words=self.secret.hidden_in(response.words))

    def validate(self, bundle: Path, target: str) -> str | None:
        """Validate a bundle for one target, strictly.

        Args:
            bundle: its folder, into which the CLI writes.
            target: one of its targets.

        Returns:
            What the CLI objects to; empty where to nothing, None where it did not answer in time.

        Raises:
            CliError: the CLI cannot be started.
        """
        patience = self.deadline - time.monotonic()
        command: list[str | Path] = [self.cli, "bundle", "validate", "--strict", "-t", target]
        try:
            outcome = run_child(command, bundle, self._environment(), patience)
        except CliError as error:
            if isinstance(error.__cause__, subprocess.TimeoutExpired):
                return None
            raise
        words = outcome.errors.strip() or outcome.last_words
        return self.secret.hidden_in(words) if outcome.code else ""

    def _environment(self) -> dict[str, str]:
        return {
            **clean_environment(self.scratch),
            "DATABRICKS_HOST": self.workspace.host,
            "DATABRICKS_AUTH_TYPE": self.workspace.deployer.sign_in.name,
            **credentials(self.workspace.deployer, self.secret),
        }


def credentials(deployer: Deployer, secret: Secret) -> Mapping[str, str]:
    """The variables that the CLI signs in with."""
    if deployer.public:
        return {**deployer.public, deployer.variable: secret.reveal()}
    return {
        each.cli: deployer.ids[each.question] if each.question else secret.reveal()
        for each in deployer.sign_in.credentials
    }
