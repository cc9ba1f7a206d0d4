"""The way from a project's folder to its repository on GitHub."""

from collections.abc import Mapping
from pathlib import Path

from hooks.diagnosis import github, runs
from hooks.diagnosis.github import Published
from hooks.errors import PublishError
from hooks.github_api.admin_token import find_token
from hooks.github_api.call import Call
from hooks.github_api.client import SUCCESS, Client
from hooks.github_api.rate_limit import Clock
from hooks.github_api.response import Response
from hooks.github_api.server import server
from hooks.project.answers import Answers
from hooks.publishing.desired import desired
from hooks.publishing.origin import refuse_other_origin
from hooks.publishing.pushing import origin_of
from hooks.workspaces.finding import Finding, State


class Reader(Client):
    """A client that sends GET alone, whoever asks it for more."""

    def call(
        self, call: Call, ok: frozenset[int] = SUCCESS, *, twice_is_once: bool = False
    ) -> Response:
        """Read.

        Raises:
            ValueError: the call would change something.
        """
        if call.verb != "GET":
            raise ValueError(f"{call.verb} {call.path} is not for a reader")
        return super().call(call, ok, twice_is_once=twice_is_once)


def examine(
    folder: Path, answers: Answers, environment: Mapping[str, str], clock: Clock | None = None
) -> list[Finding]:
    """What GitHub shows of a project's repository; nobody is asked for a token.

    Raises:
        PublishError: GitHub cannot be asked; the text says why.
    """
    if not origin_of(folder):
        what = "the repository"
        return [Finding(runs.WHERE, what, State.NOTE, "the project is not published: no origin")]
    where = server(environment)
    wanted = desired(answers)
    refuse_other_origin(folder, wanted, where)
    if (token := find_token(environment, where)) is None:
        raise PublishError("there is no GitHub token: set GH_TOKEN, or gh auth login")
    client = Reader(where, token.secret, clock)
    return github.examine(Published(client, wanted, folder))
