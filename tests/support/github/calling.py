"""Requests to the double by a client that knows nothing of the product."""

import json
import urllib.error
import urllib.request

from tests.support.github.server import GitHub
from tests.support.publishing import TOKEN


def call(
    github: GitHub, verb: str, path: str, body: object = None, token: str = TOKEN
) -> tuple[int, object]:
    """One request by a client that knows nothing of this product."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{github.web}/api/v3{path}", data=data, method=verb)  # noqa: S310
    request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")
