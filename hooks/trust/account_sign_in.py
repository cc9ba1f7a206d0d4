"""How a run comes to an admin of the Databricks account, if one is at hand.

In Actions that is a service principal that trusts the run itself: no secret of an admin is taken
from anywhere. At a terminal it is the person, by the profile of ``databricks auth login``.
"""

import configparser
import json
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hooks.errors import PublishError
from hooks.github_api.server import LOOPBACK
from hooks.project.accounts import ACCOUNTS
from hooks.system.actions_runner import OIDC_REQUEST, id_token_request

CLIENT = "DATABRICKS_ACCOUNT_CLIENT_ID"
ACCOUNT = "DATABRICKS_ACCOUNT_ID"
HOST = "DATABRICKS_ACCOUNT_HOST"  # of a cloud that has accounts elsewhere, as governments' have
PATIENCE = 10.0  # seconds for a workspace to tell its account
LARGEST = 64 << 10  # bytes of that answer


@dataclass(frozen=True)
class AdminSignIn:
    """One way to be an admin of the account.

    Attributes:
        who: in a person's words.
        variables: what the CLI is told.
        secret: the part of it that nobody may see.
        is_person: whether it is the person at this terminal.
    """

    who: str
    variables: Mapping[str, str] = field(repr=False)
    secret: str = field(default="", repr=False)
    is_person: bool = False


def sign_in(
    environment: Mapping[str, str], host: str, account: str, *, at_terminal: bool
) -> AdminSignIn | None:
    """The way that is at hand; None where there is none.

    Args:
        environment: of the run, with its secrets.
        host: the URL of the account.
        account: its id.
        at_terminal: whether a person is there, whose profile may be used.
    """
    place = {"DATABRICKS_HOST": host, "DATABRICKS_ACCOUNT_ID": account}
    client = environment.get(CLIENT, "").strip()
    if client and (request := id_token_request(environment)):
        variables = {
            **place,
            "DATABRICKS_AUTH_TYPE": "github-oidc",
            "DATABRICKS_CLIENT_ID": client,
            **request,
        }
        return AdminSignIn(f"the service principal {client}", variables, request[OIDC_REQUEST])
    if at_terminal and (profile := profile_of(environment, host, account)):
        file, name = profile
        variables = {
            "DATABRICKS_CONFIG_FILE": str(file),
            "DATABRICKS_CONFIG_PROFILE": name,
            "HOME": environment.get("HOME", ""),
        }
        return AdminSignIn(f"your profile {name}", variables, is_person=True)
    return None


def is_possible(environment: Mapping[str, str], *, at_terminal: bool) -> bool:
    """Whether it is worth while to ask for the account: a person, or a principal in Actions."""
    return at_terminal or bool(
        environment.get(CLIENT, "").strip() and id_token_request(environment)
    )


def unusable(environment: Mapping[str, str]) -> str:
    """Why a principal that is named cannot be used; empty where none is named."""
    if not environment.get(CLIENT, "").strip():
        return ""
    return f"{CLIENT} is set, but this run has no ID token: its job needs id-token: write."


def profile_of(environment: Mapping[str, str], host: str, account: str) -> tuple[Path, str] | None:
    """The CLI's file of profiles, and the profile in it that is for the account."""
    home = environment.get("HOME", "")
    file = Path(environment.get("DATABRICKS_CONFIG_FILE") or Path(home) / ".databrickscfg")
    profiles = configparser.ConfigParser(interpolation=None, default_section="")
    with suppress(OSError, UnicodeDecodeError, configparser.Error):
        profiles.read_string(file.read_text(encoding="utf-8"))
    for name in profiles.sections():
        said = profiles[name]
        is_there = said.get("host", "").rstrip("/").lower() == host.lower()
        if is_there and said.get("account_id", "") == account:
            return file, name
    return None


def account_host(cloud: str, environment: Mapping[str, str]) -> str:
    """The URL of the accounts of a cloud.

    Raises:
        PublishError: the named one is no https URL.
    """
    host = (environment.get(HOST) or ACCOUNTS[cloud]).rstrip("/")
    parts = urlsplit(host)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_here):
        raise PublishError(f"{HOST} is {host!r}, which is no https URL. Correct it.")
    return host


def account_of(workspace: str, environment: Mapping[str, str]) -> str:
    """The id of the account that a workspace is in; the workspace tells it to everybody.

    Args:
        workspace: its URL, without a path.
        environment: of the run, which may name it.

    Returns:
        The id; empty where nobody tells it.
    """
    if named := environment.get(ACCOUNT, "").strip():
        return named
    address = f"{workspace}/.well-known/databricks-config"
    with suppress(OSError, ValueError):
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310  # https
            told = json.loads(answer.read(LARGEST))
        return str(told.get("account_id") or "") if isinstance(told, dict) else ""
    return ""
