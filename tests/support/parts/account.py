"""An account of Databricks on loopback, as far as trust in runs goes; the real CLI talks to it.

It signs ID tokens as well, as GitHub does for a job: the request token says who the job is.
"""

import base64
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "11111111-2222-4333-8444-555555555555"
ADMIN = "99999999-0000-4000-8000-000000000009"
ADMIN_SECRET = "dose-canary-account-admin"
JOB = "canary0request0token0of0the0job"  # what a job of the button is given to ask for ID tokens
ISSUED = "canary-access-token-of-the-account"
PRINCIPALS = re.compile(r"/api/2\.0/accounts/[^/]+/scim/v2/ServicePrincipals")
POLICIES = re.compile(
    r"/api/2\.0/accounts/[^/]+/servicePrincipals/(\d+)/federationPolicies(?:/([^/]+))?"
)
Json = Any


@dataclass
class Account:
    """What the account holds.

    Attributes:
        principals: the number of each service principal, by its client id.
        policies: those of each service principal, by its number.
        trusts_job: whether the admin's service principal trusts the button's job.
        is_admin: whether whoever signs in may make policies.
        asked: the calls that came with a sign-in, as "METHOD /path".
        most: how many policies a service principal may have.
        heeds_filter: whether a search finds only what it asks for.
        shows: what is shown of every policy in place of it.
    """

    principals: dict[str, str] = field(default_factory=dict)
    policies: dict[str, list[Json]] = field(default_factory=dict)
    trusts_job: bool = True
    is_admin: bool = True
    asked: list[str] = field(default_factory=list)
    most: int = 20
    heeds_filter: bool = True
    shows: Json = None
    url: str = ""

    def job(self) -> dict[str, str]:
        """The variables of a job of the button, whose principal is an admin."""
        return {
            "DATABRICKS_ACCOUNT_HOST": self.url,
            "DATABRICKS_ACCOUNT_ID": ACCOUNT,
            "DATABRICKS_ACCOUNT_CLIENT_ID": ADMIN,
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/id-token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": JOB,
        }

    def answer(self, verb: str, address: str, body: bytes, sign_in: str) -> tuple[int, Json]:
        """Answer one request."""
        parts = urlsplit(address)
        if answered := self._open(verb, parts.path, body, sign_in):
            return answered
        token = sign_in.removeprefix("Bearer ")
        if not token.startswith(ISSUED):
            return 401, {"error_code": "UNAUTHENTICATED", "message": "Invalid token"}
        self.asked.append(f"{verb} {parts.path}")
        if parts.path == "/api/2.0/preview/scim/v2/Me":  # it is a workspace too
            return 200, {"userName": token.removeprefix(ISSUED)}
        return self._signed_in(verb, parts.path, parse_qs(parts.query), body)

    def _signed_in(
        self, verb: str, path: str, asked: Mapping[str, list[str]], body: bytes
    ) -> tuple[int, Json]:
        if PRINCIPALS.fullmatch(path):
            return 200, self._principals(asked)
        if found := POLICIES.fullmatch(path):
            return self._policies(verb, (found[1], found[2] or ""), asked, body)
        return 404, {"error_code": "NOT_FOUND", "message": f"{verb} {path}"}

    def _open(self, verb: str, path: str, body: bytes, sign_in: str) -> tuple[int, Json] | None:
        """What is answered without a sign-in, or is one."""
        oidc = f"{self.url}/oidc/accounts/{ACCOUNT}"
        if path == "/.well-known/databricks-config":
            return 200, {"oidc_endpoint": oidc, "account_id": ACCOUNT}
        if path.endswith("/.well-known/oauth-authorization-server"):
            at = {"authorization_endpoint": f"{oidc}/v1/authorize"}
            return 200, {**at, "token_endpoint": f"{oidc}/v1/token"}
        if path == "/id-token":
            is_job = sign_in == f"Bearer {JOB}"
            return (200, {"value": "an.id.token"}) if is_job else (401, {"message": "not a job"})
        if verb == "POST" and path.endswith("/v1/token"):
            return self._exchange(body, sign_in)
        return None

    def _exchange(self, body: bytes, sign_in: str) -> tuple[int, Json]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        is_known = form.get("client_id") in {ADMIN, *self.principals}
        by_token = form.get("subject_token") == "an.id.token" and is_known
        basic = base64.b64encode(f"{ADMIN}:{ADMIN_SECRET}".encode()).decode()
        if (by_token and self.trusts_job) or sign_in == f"Basic {basic}":
            token = f"{ISSUED}{form.get('client_id', ADMIN)}"
            return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        return 401, {"error": "invalid_grant", "error_description": "No policy matches"}

    def _principals(self, asked: Mapping[str, list[str]]) -> Json:
        wanted = asked.get("filter", [""])[0].removeprefix("applicationId eq ").strip('"')
        found = [
            {"id": number, "applicationId": client}
            for client, number in self.principals.items()
            if client == wanted or not self.heeds_filter
        ]
        start = int(asked.get("startIndex", ["1"])[0])
        return {"Resources": found[start - 1 :], "totalResults": len(found), "startIndex": start}

    def _policies(
        self, verb: str, place: tuple[str, str], asked: Mapping[str, list[str]], body: bytes
    ) -> tuple[int, Json]:
        number, name = place
        if not self.is_admin:
            return 403, {"error_code": "PERMISSION_DENIED", "message": "Only account admins"}
        held = self.policies.setdefault(number, [])
        if verb == "GET" and not name:
            return 200, {"policies": held}
        if verb == "GET":
            found = [each for each in held if each["policy_id"] == name]
            missing = {"error_code": "NOT_FOUND", "message": name}
            if self.shows is not None:
                return 200, self.shows
            return (200, found[0]) if found else (404, missing)
        return self._made(held, number, asked["policy_id"][0], json.loads(body))

    def _made(self, held: list[Json], number: str, name: str, body: Json) -> tuple[int, Json]:
        """Make a policy, as Databricks does; the name must be one that it takes."""
        if len(held) >= self.most:
            return 400, {"error_code": "RESOURCE_LIMIT_EXCEEDED", "message": "Too many policies"}
        if not re.fullmatch("[a-z0-9-]+", name) or any(each["policy_id"] == name for each in held):
            return 400, {"error_code": "INVALID_PARAMETER_VALUE", "message": f"bad id {name}"}
        full = f"accounts/{ACCOUNT}/servicePrincipals/{number}/federationPolicies/{name}"
        held.append({**body, "policy_id": name, "name": full, "uid": name})
        return 200, held[-1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    account: Account

    def _serve(self) -> None:
        body = self._chunks() if "Transfer-Encoding" in self.headers else self._whole()
        sign_in = self.headers.get("Authorization", "")
        status, told = self.account.answer(self.command, self.path, body, sign_in)
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _whole(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = _serve  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


@contextmanager
def serving() -> Iterator[Account]:
    """An account that answers while the block lasts."""
    account = Account()
    kind = type("Handler", (_Handler,), {"account": account})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    account.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
