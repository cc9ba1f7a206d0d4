"""The token that publishing acts with: where it comes from, and what it may do."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hooks.errors import PublishError
from hooks.github_api.server import Server
from hooks.system.prompt import ask_until
from hooks.system.secret import Secret

VARIABLE = "ADMIN_GITHUB_TOKEN"
RIGHTS = "ADMIN_GITHUB_APP_RIGHTS"  # of an app's token: who makes it knows them
QUESTION = f"GitHub token ({VARIABLE}):"
# Whose token is whose: https://cli.github.com/manual/gh_help_environment. But for GITHUB_TOKEN,
# which at github.com is mostly the one of a workflow's run, and that makes no repositories.
OF_GITHUB = ("GH_TOKEN",)
OF_ENTERPRISE_SERVER = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
TYPED = "your input"
SILENCE = 10  # seconds after which the gh program is given up
KINDS = {
    "ghp_": "classic",
    "github_pat_": "fine-grained",
    "ghs_": "GitHub App installation",
    "gho_": "OAuth",
    "ghu_": "GitHub App user",
}
NEEDED = ("repo", "workflow", "read:org")
IMPLIED_BY = {"read:org": {"read:org", "write:org", "admin:org"}}
NEEDED_BY_GH = (
    "PATH",
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "GH_CONFIG_DIR",
    "APPDATA",
    "SYSTEMROOT",
)
SIGN_IN_HELP = (
    "Set ADMIN_GITHUB_TOKEN (or GH_TOKEN; for an Enterprise Server GH_ENTERPRISE_TOKEN), or sign "
    "in with `gh auth login`; docs/publishing.md of ml-init says which rights the token needs."
)


@dataclass(frozen=True)
class Token:
    """A token, and the place it was found in.

    Attributes:
        secret: the token itself.
        source: the place.
        rights: what it may do, such as ``{"contents": "write"}``; None where nobody has said.
    """

    secret: Secret
    source: str
    rights: Mapping[str, str] | None = None

    @property
    def kind(self) -> str:
        """What GitHub calls a token of this form."""
        value = self.secret.reveal()
        return next((kind for start, kind in KINDS.items() if value.startswith(start)), "unknown")

    @property
    def is_installation(self) -> bool:
        """Whether it belongs to an app in an organisation; such a token is no user."""
        return self.secret.reveal().startswith("ghs_")


def find_token(environment: Mapping[str, str], server: Server) -> Token | None:
    """The token that the environment holds for this server, or else the gh program."""
    own = OF_ENTERPRISE_SERVER if server.is_enterprise_server else OF_GITHUB
    for name in (VARIABLE, *own):
        if value := environment.get(name, "").strip():
            return Token(Secret(value), name, _rights(environment) if name == VARIABLE else None)
    value = _gh_token(environment, server)
    return Token(Secret(value), "gh auth token") if value else None


def token_or_ask(
    environment: Mapping[str, str], server: Server, fault: Callable[[Token], str]
) -> Token:
    """The token, typed by a person where there is no other.

    Args:
        environment: where it is looked for first.
        server: which GitHub it is for.
        fault: why one that was typed will not do; empty where it will.

    Raises:
        PublishError: there is none, and nobody to ask.
        UserError: none of those that were typed will do.
    """
    if found := find_token(environment, server):
        return found
    if typed := ask_until(QUESTION, lambda each: fault(Token(each, TYPED))):
        return Token(typed, TYPED)
    message = f"There is no GitHub token. {SIGN_IN_HELP}"
    raise PublishError(message)


def missing_scopes(header: str | None) -> list[str]:
    """The scopes that a classic token lacks.

    Args:
        header: ``X-OAuth-Scopes`` of any answer; None for the kinds of token that have no scopes.
    """
    if header is None:
        return []
    held = {scope.strip() for scope in header.split(",")}
    return [scope for scope in NEEDED if not held & IMPLIED_BY.get(scope, {scope})]


def _rights(environment: Mapping[str, str]) -> dict[str, str] | None:
    """What `front_door.app_token` has said of the token that it made; None where it made none."""
    told = environment.get(RIGHTS, "")
    pairs = (pair.partition("=") for pair in told.split(","))
    return {name: level for name, _, level in pairs} if told else None


def _gh_token(environment: Mapping[str, str], server: Server) -> str:
    """What the gh program is signed in with; empty where it is not there or not signed in."""
    program = shutil.which("gh", path=environment.get("PATH"))
    if not program:
        return ""
    try:
        ended = subprocess.run(
            [program, "auth", "token", "--hostname", server.host],
            env={name: environment[name] for name in NEEDED_BY_GH if name in environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SILENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
