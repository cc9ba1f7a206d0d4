"""GitHub's signing of ID tokens, on loopback, and what it would say of a job.

See https://docs.github.com/en/actions/reference/security/oidc.
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support import strict_yaml
from tests.support.parts.actions import Event
from tests.support.parts.json_server import Answer, Asked, answering

KEY = "the key of these tests"
URL, TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
LIFE = 300  # seconds, as GitHub's tokens live


@dataclass(frozen=True)
class Origin:
    """A repository, as the subject of its runs' tokens names it."""

    owner: str = "acme"
    owner_id: int = 4242
    name: str = "use-case"
    id: int = 987

    @property
    def prefix(self) -> str:
        """What GitHub calls ``sub_claim_prefix``."""
        return f"repo:{self.owner}@{self.owner_id}/{self.name}@{self.id}"


USUAL = Origin()


@dataclass(frozen=True)
class Issuer:
    """Who signs the tokens.

    The token that a job asks with is what the job is, so that no job has to be known beforehand.

    Attributes:
        url: its address, where its keys are too.
        name: who it says that it is.
        key: what it signs with.
        signed: every token so far.
    """

    url: str
    name: str
    key: rsa.RSAPrivateKey = field(repr=False)
    signed: list[str] = field(default_factory=list, repr=False)

    def variables(self, subject: str) -> dict[str, str]:
        """What a job gets that may ask for a token; one that may not gets nothing."""
        return {URL: f"{self.url}/token?api-version=2.0", TOKEN: _encoded({"sub": subject})}


def subject(origin: Origin, event: Event, workflow: Mapping[str, Any], name: str) -> str:
    """The subject of a job's tokens; empty where the job may not ask for one."""
    job = workflow["jobs"][name]
    rights = job.get("permissions", workflow.get("permissions", {}))
    right = rights.get("id-token") if isinstance(rights, dict) else rights
    may_ask = right in {"write", "write-all"}
    proposal: Any = event.payload.get("pull_request")
    if not may_ask or (proposal and proposal["head"]["repo"]["fork"]):
        return ""
    place = job.get("environment")
    named = place["name"] if isinstance(place, dict) else place
    if named:
        return f"{origin.prefix}:environment:{named.replace(':', '%3A')}"
    return f"{origin.prefix}:{'pull_request' if proposal else f'ref:{event.ref}'}"


def subjects(origin: Origin, event: Event, text: str) -> set[str]:
    """The subjects of a workflow's jobs, of those that may ask for a token."""
    workflow: Any = strict_yaml.load(text)
    return {subject(origin, event, workflow, name) for name in workflow["jobs"]} - {""}


@contextmanager
def issuing(name: str = "") -> Iterator[Issuer]:
    """Sign tokens for every job that asks, while the block lasts; under its address for a name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made: list[Issuer] = []

    def answer(asked: Asked) -> Answer:
        return _answer(made[0], asked)

    with answering(answer) as url:
        made.append(Issuer(url, name or url, key))
        yield made[0]


def _answer(issuer: Issuer, asked: Asked) -> Answer:
    if asked.place == "GET /.well-known/openid-configuration":
        return 200, {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/.well-known/jwks"}
    if asked.place == "GET /.well-known/jwks":
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(issuer.key.public_key()))
        return 200, {"keys": [{**public, "kid": KEY}]}
    if asked.place == "GET /token" and asked.query.get("api-version") == "2.0":
        job = _decoded(asked.sign_in.removeprefix("Bearer "))
        told = {**job, "iss": issuer.name, "aud": asked.query["audience"]}
        token = jwt.encode(
            {**told, "exp": int(time.time()) + LIFE}, issuer.key, "RS256", {"kid": KEY}
        )
        issuer.signed.append(token)
        return 200, {"value": token}
    return 404, {"message": "Not Found"}


def _encoded(claims: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def _decoded(token: str) -> dict[str, str]:
    claims: dict[str, str] = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    return claims
