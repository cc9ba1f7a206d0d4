"""A GitHub App of the double's organisation: its key pair, and the tokens that it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.github import answers
from tests.support.github.calls import NOT_FOUND, Call
from tests.support.github.faults import Answer, refusal
from tests.support.github.state import Access

FIND = "GET /orgs/{org}/installation"
GIVE = "POST /app/installations/{installation_id}/access_tokens"
RANK = {"read": 1, "write": 2}
EVERYTHING = {
    "actions": "write",
    "administration": "write",
    "contents": "write",
    "environments": "write",
    "members": "read",
    "metadata": "read",
    "repository_hooks": "read",
    "secrets": "write",
    "workflows": "write",
}


@cache
def usual_key() -> rsa.RSAPrivateKey:
    """The key of every app: one for a process, as it takes long to find one."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class App:
    """An app, installed in the organisation where ``installation`` is not 0."""

    id: str = "12345"
    installation: int = 77
    organisation: str = "my-org"
    permissions: dict[str, str] = field(default_factory=EVERYTHING.copy)
    key: rsa.RSAPrivateKey = field(default_factory=usual_key)
    given: list[str] = field(default_factory=list)
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def pem(self) -> str:
        """The private key as GitHub lets its owner download it."""
        form, secret = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, form, secret).decode()

    def signed(self, token: str) -> bool:
        """Whether this app signed a token, lately."""
        try:
            jwt.decode(token, self.key.public_key(), algorithms=["RS256"], issuer=self.id)
        except jwt.PyJWTError:
            return False
        return True

    def answer(self, call: Call, access: dict[str, Access]) -> Answer:
        """Do one of the two calls that an app makes as itself."""
        where = call.parameters.get("org", self.organisation)
        if not self.installation or where != self.organisation:
            return NOT_FOUND
        if call.operation.name == FIND:
            facts = {"id": self.installation, "permissions": dict(self.permissions)}
            return Answer(200, answers.of(call.operation, **facts))
        if call.operation.name != GIVE:
            return refusal(403, "Resource not accessible by integration")
        wanted = (call.body or {}).get("permissions") or self.permissions
        self.asked = dict(wanted)
        held = {name: RANK[right] for name, right in self.permissions.items()}
        if any(RANK[right] > held.get(name, 0) for name, right in wanted.items()):
            return refusal(422, "The permissions requested are not granted to this installation.")
        self.given.append(f"ghs_canary0installation{len(self.given)}")
        access[self.given[-1]] = Access(
            scopes=None,
            is_installation=True,
            rights={"metadata": "read", **wanted},
        )
        facts = {"token": self.given[-1], "permissions": dict(wanted)}
        return Answer(201, answers.of(call.operation, 201, **facts))
