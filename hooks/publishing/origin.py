"""A project's ``origin``: that it is published, and where."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from hooks.errors import PublishError
from hooks.github_api.server import Server
from hooks.publishing.desired import Repository
from hooks.publishing.pushing import origin_of

SSH = re.compile(r"[\w.-]+@[\w.-]+:(?!//)(?P<path>.+)")  # git@github.com:owner/name.git

REMEDIES = """\
- It was renamed: rename it back, the name is in the project's files.
- It was transferred: answer with its new owner (copier update --trust -d github_owner=OWNER).
- The address alone is old: git remote set-url origin {address}.git
- It is on another GitHub: set GITHUB_SERVER_URL."""


def published_already(project: Path, origin: str) -> str:
    """What is said of a project that is published, with the command for what belongs to it."""
    return (
        f"The project is published already: its origin is {origin}.\n"
        "To bring its teams, settings, secrets and guards up to date without a push, in a checkout "
        f"of ml-init: ./ml-init converge {shlex.quote(str(project))}"
    )


def repository_of(origin: str, where: Server) -> str:
    """Owner and name of the repository at an address; empty where it is none of this GitHub.

    The host of an ssh address may be a name of the user's own, so it is not compared.
    """
    if found := SSH.fullmatch(origin):
        path = found["path"]
    else:
        parts = urlsplit(origin)
        host = (parts.hostname or "").lower()
        if parts.scheme != "ssh" and host != urlsplit(where.web).hostname:
            return ""
        path = parts.path
    return path.strip("/").removesuffix(".git")


def refuse_other_origin(project: Path, wanted: Repository, where: Server) -> None:
    """Stop where the project's ``origin`` is not the repository that its answers name.

    Raises:
        PublishError: it is another one, or there is none.
    """
    if not (origin := origin_of(project)):
        raise PublishError(
            f"{project} is not published: it has no origin. To publish it: "
            f"copier copy --trust -d publish=true TEMPLATE {shlex.quote(str(project))}"
        )
    if repository_of(origin, where).lower() != wanted.full_name.lower():
        address = f"{where.web}/{wanted.full_name}"
        told = f"The origin of {project} is {origin}, and its answers name {address}. Nothing was"
        raise PublishError(f"{told} touched.\n{REMEDIES.format(address=address)}")
