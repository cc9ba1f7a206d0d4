"""Which GitHub: github.com, an Enterprise Server, or GitHub with data residency."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from hooks.errors import PublishError

GITHUB = "https://github.com"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Server:
    """The two addresses of one GitHub, without a slash at the end.

    Attributes:
        api: the REST interface, such as ``https://api.github.com``.
        web: where people and git go, such as ``https://github.com``.
    """

    api: str
    web: str

    @property
    def host(self) -> str:
        """The name by which the gh program knows this GitHub."""
        return urlsplit(self.web).netloc

    @property
    def is_enterprise_server(self) -> bool:
        """Whether a company runs it itself: neither github.com nor GitHub with data residency."""
        return not _is_githubs_own(self.host)


def server(environment: Mapping[str, str] = os.environ) -> Server:
    """The GitHub that ``GITHUB_SERVER_URL`` and ``GITHUB_API_URL`` name; else github.com.

    Raises:
        PublishError: an address is not https; a token would travel in clear.
    """
    web = (environment.get("GITHUB_SERVER_URL") or GITHUB).rstrip("/")
    api = (environment.get("GITHUB_API_URL") or _api_of(web)).rstrip("/")
    for variable, address in (("GITHUB_SERVER_URL", web), ("GITHUB_API_URL", api)):
        parts = urlsplit(address)
        local = parts.hostname in LOOPBACK and parts.scheme == "http"
        if not parts.hostname or "@" in parts.netloc or not (parts.scheme == "https" or local):
            message = f"{variable} is not the https URL of a GitHub without a user in it."
            raise PublishError(message)
    return Server(api, web)


def _api_of(web: str) -> str:
    """The REST interface that belongs to a web address, by GitHub's custom."""
    host = urlsplit(web).netloc
    return f"https://api.{host}" if _is_githubs_own(host) else f"{web}/api/v3"


def _is_githubs_own(host: str) -> bool:
    return host.lower() == "github.com" or host.lower().endswith(".ghe.com")
