"""Entra's exchange of ID tokens, as far as the Databricks CLI uses it.

See https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import jwt

from tests.support.parts.issuer import Issuer
from tests.support.parts.json_server import Answer, Asked, answering

AUDIENCE = "api://AzureADTokenExchange"


@dataclass(frozen=True)
class Application:
    """An application with its one federated credential.

    Attributes:
        tenant: where it is registered.
        client: its application id.
        subject: whose tokens it trusts, of the issuer of these tests.
        token: what it gets in exchange.
    """

    tenant: str
    client: str
    subject: str
    token: str


@contextmanager
def exchanging(application: Application, issuer: Issuer) -> Iterator[str]:
    """Exchange tokens for one application while the block lasts; yields the address."""

    def answer(asked: Asked) -> Answer:
        if asked.place != f"POST /{application.tenant}/oauth2/token":
            return 404, {"error": "not_found"}
        if asked.form["client_id"] != application.client:
            return 401, {"error": "unauthorized_client", "error_description": "AADSTS700016"}
        told = jwt.decode(
            asked.form["client_assertion"], issuer.key.public_key(), ["RS256"], audience=AUDIENCE
        )
        if told["sub"] != application.subject:
            return 401, {
                "error": "invalid_client",
                "error_description": "AADSTS700213: No matching federated identity record found "
                f"for presented assertion subject '{told['sub']}'.",
            }
        return 200, {
            "access_token": application.token,
            "token_type": "Bearer",
            "expires_in": "3599",
            "expires_on": str(int(time.time()) + 3599),
        }

    with answering(answer) as url:
        yield url
