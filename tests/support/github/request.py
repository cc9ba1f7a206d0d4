"""A request to the double, as it came over the wire."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

API = "/api/v3"
UPLOADS = "/api/uploads"  # where an Enterprise Server takes files


@dataclass(frozen=True)
class Request:
    """What came over the wire; header names are written Like-This."""

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def place(self) -> str:
        """The path in the REST interface; empty where it is another."""
        for start in (API, UPLOADS):
            if self.path.startswith(f"{start}/"):
                return self.path.removeprefix(start)
        return ""

    @property
    def name(self) -> str:
        """The call as the log and the faults name it."""
        if self.place:
            return f"{self.verb} {self.place}"
        service = dict(parse_qsl(self.query)).get("service", self.path.rpartition("/")[2])
        return f"git {service} {'refs' if self.path.endswith('/info/refs') else 'data'}"

    @property
    def token(self) -> str:
        """What the sender signs in with; empty where it does not sign in."""
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "basic":
            return base64.b64decode(value).decode().partition(":")[2]
        return value
