"""All that is asked of GitHub's REST interface from this repository's own workflows."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from hooks.errors import UserError

PATIENCE = 60  # seconds that GitHub may take for an answer


@dataclass(frozen=True)
class Repository:
    """This repository at GitHub, and the token of a run."""

    api: str
    name: str
    token: str = field(repr=False)

    @classmethod
    def of_this_run(cls) -> "Repository":
        """The one whose workflow runs this."""
        told = ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")
        return cls(*(os.environ[name] for name in told))

    def call(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        """What GitHub answers, which is JSON; None where it answers nothing.

        Args:
            verb: such as ``GET``.
            path: below the repository.
            body: what is sent, as JSON.

        Raises:
            UserError: it refused, or could not be reached.
        """
        data = None if body is None else json.dumps(body).encode()
        return self._send(f"{self.api}/repos/{self.name}/{path}", verb, data, "application/json")

    def upload(self, place: str, file: Path) -> None:
        """Add a file to a release.

        Args:
            place: the release's ``upload_url``, as GitHub told it.
            file: the file.

        Raises:
            UserError: GitHub refused, or could not be reached.
        """
        url = f"{place.partition('{')[0]}?name={quote(file.name)}"
        self._send(url, "POST", file.read_bytes(), "application/gzip")

    def _send(self, url: str, verb: str, data: bytes | None, kind: str) -> Any:  # noqa: ANN401
        request = Request(url, data, method=verb)  # noqa: S310 - GitHub told the address
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Content-Type", kind)
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            words = error.read(2000).decode(errors="replace")
            raise UserError(f"GitHub refused {verb} {url}: {error.code} {words}") from None
        except (OSError, HTTPException) as error:
            raise UserError(f"GitHub did not answer {verb} {url}: {error}") from None
