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
from typing import Any

from tests.support.github.faults import Fault, striking
from tests.support.parts import json_server
from tests.support.parts.json_server import Asked, answering

ACCOUNT = "11111111-2222-4333-8444-555555555555"
ADMIN = "99999999-0000-4000-8000-000000000009"
ADMIN_SECRET = "dose-canary-account-admin"
JOB = "canary0request0token0of0the0job"  # what a job of the button is given to ask for ID tokens
ID_TOKEN = "canary0id.token0of.the0job"
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
        faults: what is still to go wrong.
        seen: every call, with a sign-in or without, as "METHOD /path".
    """

    principals: dict[str, str] = field(default_factory=dict)
    policies: dict[str, list[Json]] = field(default_factory=dict)
    trusts_job: bool = True
    is_admin: bool = True
    asked: list[str] = field(default_factory=list)
    most: int = 20
    heeds_filter: bool = True
    shows: Json = None
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def job(self) -> dict[str, str]:
        """The variables of a job of the button, whose principal is an admin."""
        return {
            "DATABRICKS_ACCOUNT_HOST": self.url,
            "DATABRICKS_ACCOUNT_ID": ACCOUNT,
            "DATABRICKS_ACCOUNT_CLIENT_ID": ADMIN,
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/id-token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": JOB,
        }

    def respond(self, asked: Asked) -> json_server.Answer | None:
        """What goes back over the wire, with what befalls the call; None drops the connection."""
        with self.lock:
            self.seen.append(asked.place)
            fault = striking(self.faults, asked.place)
            if fault is None or fault.after:
                answered = self.answer(asked)
        if fault is None:
            return answered
        fault.strike()
        return (fault.answer.status, fault.answer.body) if fault.answer else None

    def answer(self, asked: Asked) -> json_server.Answer:
        """Answer one request."""
        verb, _, path = asked.place.partition(" ")
        if answered := self._open(verb, path, asked):
            return answered
        token = asked.sign_in.removeprefix("Bearer ")
        if not token.startswith(ISSUED):
            return 401, {"error_code": "UNAUTHENTICATED", "message": "Invalid token"}
        self.asked.append(asked.place)
        if path == "/api/2.0/preview/scim/v2/Me":  # it is a workspace too
            return 200, {"userName": token.removeprefix(ISSUED)}
        return self._signed_in(verb, path, asked)

    def _signed_in(self, verb: str, path: str, asked: Asked) -> json_server.Answer:
        if PRINCIPALS.fullmatch(path):
            return 200, self._principals(asked.query)
        if found := POLICIES.fullmatch(path):
            return self._policies(verb, (found[1], found[2] or ""), asked)
        return 404, {"error_code": "NOT_FOUND", "message": asked.place}

    def _open(self, verb: str, path: str, asked: Asked) -> json_server.Answer | None:
        """What is answered without a sign-in, or is one."""
        oidc = f"{self.url}/oidc/accounts/{ACCOUNT}"
        if path == "/.well-known/databricks-config":
            return 200, {"oidc_endpoint": oidc, "account_id": ACCOUNT}
        if path.endswith("/.well-known/oauth-authorization-server"):
            at = {"authorization_endpoint": f"{oidc}/v1/authorize"}
            return 200, {**at, "token_endpoint": f"{oidc}/v1/token"}
        if path == "/id-token":
            is_job = asked.sign_in == f"Bearer {JOB}"
            return (200, {"value": ID_TOKEN}) if is_job else (401, {"message": "not a job"})
        if verb == "POST" and path.endswith("/v1/token"):
            return self._exchange(asked.form, asked.sign_in)
        return None

    def _exchange(self, form: Mapping[str, str], sign_in: str) -> json_server.Answer:
        is_known = form.get("client_id") in {ADMIN, *self.principals}
        by_token = form.get("subject_token") == ID_TOKEN and is_known
        basic = base64.b64encode(f"{ADMIN}:{ADMIN_SECRET}".encode()).decode()
        if (by_token and self.trusts_job) or sign_in == f"Basic {basic}":
            token = f"{ISSUED}{form.get('client_id', ADMIN)}"
            return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        return 401, {"error": "invalid_grant", "error_description": "No policy matches"}

    def _principals(self, query: Mapping[str, str]) -> Json:
        wanted = query.get("filter", "").removeprefix("applicationId eq ").strip('"')
        found = [
            {"id": number, "applicationId": client}
            for client, number in self.principals.items()
            if client == wanted or not self.heeds_filter
        ]
        start = int(query.get("startIndex", "1"))
        return {"Resources": found[start - 1 :], "totalResults": len(found), "startIndex": start}

    def _policies(self, verb: str, place: tuple[str, str], asked: Asked) -> json_server.Answer:
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
        return self._made(held, number, asked.query["policy_id"], json.loads(asked.body))

    def _made(self, held: list[Json], number: str, name: str, body: Json) -> json_server.Answer:
        """Make a policy, as Databricks does; the name must be one that it takes."""
        if len(held) >= self.most:
            return 400, {"error_code": "RESOURCE_LIMIT_EXCEEDED", "message": "Too many policies"}
        if not re.fullmatch("[a-z0-9-]+", name) or any(each["policy_id"] == name for each in held):
            return 400, {"error_code": "INVALID_PARAMETER_VALUE", "message": f"bad id {name}"}
        full = f"accounts/{ACCOUNT}/servicePrincipals/{number}/federationPolicies/{name}"
        held.append({**body, "policy_id": name, "name": full, "uid": name})
        return 200, held[-1]


@contextmanager
def serving() -> Iterator[Account]:
    """An account that answers while the block lasts."""
    account = Account()
    with answering(account.respond) as account.url:
        yield account
