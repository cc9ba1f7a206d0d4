"""What a runner of GitHub Actions reads: commands in the log, and the files that it names.

See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, and
https://docs.github.com/en/actions/reference/security/oidc for what it gives a job to sign in with.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from hooks.system.terminal import say

SUMMARY = "GITHUB_STEP_SUMMARY"
# What a job asks for its ID token with: whoever has the second one gets the token.
OIDC_URL = "ACTIONS_ID_TOKEN_REQUEST_URL"
OIDC_REQUEST = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"


def annotate(level: str, title: str, text: str) -> None:
    """Show a text on the page of the run.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        title: one line above it.
        text: any number of lines; none of them can be taken for a command.
    """
    say(f"::{level} title={_escaped(title, of_property=True)}::{_escaped(text)}")


def mask(value: str) -> None:
    """Have the runner hide a value in every log."""
    say(f"::add-mask::{_escaped(value)}")


def output(name: str, value: str) -> None:
    """Give a value of one line to the steps and jobs that follow."""
    _append("GITHUB_OUTPUT", f"{name}={value}\n")


def summarise(markdown: str, environment: Mapping[str, str] = os.environ) -> None:
    """Add to the summary that the page of the run shows."""
    _append(SUMMARY, markdown, environment)


def id_token_request(environment: Mapping[str, str]) -> dict[str, str]:
    """What a job asks for its ID token with, by its variables; empty where it may not ask."""
    found = {name: environment.get(name, "") for name in (OIDC_URL, OIDC_REQUEST)}
    return found if all(found.values()) else {}


def leave_terminal() -> None:
    """Turn away from the terminal that a runner may lend: nobody sits there to be asked."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _append(variable: str, text: str, environment: Mapping[str, str] = os.environ) -> None:
    """Write to a file of the runner's; where there is no runner, nothing is written."""
    if place := environment.get(variable):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(text)


def _escaped(text: str, *, of_property: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if of_property else escaped
