"""What a workspace answered through the CLI, classed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from hooks.system.child import ProcessResult

LONGEST = 160  # characters of somebody else's words


class Kind(Enum):
    """What an answer means."""

    GIVEN = "what was asked for"
    MISSING = "there is no such thing"
    DENIED = "the one who asks may not see it"
    REFUSED = "the sign-in is not accepted"
    FOREIGN = "no Databricks workspace answered"
    UNREACHABLE = "nobody answered"
    UNCLEAR = "something else"


@dataclass(frozen=True)
class Response:
    """One answer: its JSON object where there is one, and the words of a failure."""

    kind: Kind
    fields: Mapping[str, object]
    words: str = ""


def _sign(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


# The CLI tells no status, only words; the first line that fits decides.
SIGNS = (
    (
        Kind.UNREACHABLE,
        _sign(
            "no such host",
            "connection re(fused|set)",
            "no route to host",
            "network is unreachable",
            "timeout|timed out",
            "x509|certificate|tls:",
            "proxyconnect|proxy authentication required|https://[^ ]+: forbidden",
            r"\bEOF\b",
            "network access to workspace|public access|IP ACL|IP access list",
            "temporarily unavailable|service unavailable|bad gateway",
        ),
    ),
    (
        Kind.FOREIGN,
        _sign(
            "HTML response|<!doctype|<html",
            "OAuth is not supported for this host",
            "auth: not configured",  # all is given, but Azure's sign-in knows Azure's hosts alone
            "unsupported protocol scheme",
            "unmarshal|invalid character",
        ),
    ),
    (
        Kind.REFUSED,
        _sign(
            "invalid_client|unauthorized_client|invalid_grant|invalid_request|AADSTS",
            "invalid (access )?token|token (is|has|was) |credential was not sent",
            "unauthenticated",
        ),
    ),
    (Kind.MISSING, _sign("does not exist", "not found", "no metastore assigned")),
    (Kind.DENIED, _sign("does not have", "permission", "not authorized", "only accessible by")),
)


# What the CLI puts around the cause, which comes last.
WRAPPING = re.compile(
    r"""(?s)^(failed\ during\ request\ visitor:\ |[\w-]+\ auth:\ |oidc:\ |inner\ token:\ |
    error\ getting\ token:\ |failed\ to\ get\ OAuth\ endpoints:\ |(Get|Post)\ "[^"]*":\ )+""",
    re.VERBOSE,
)


def read_response(result: ProcessResult) -> Response:
    """Class how a call of the CLI ended."""
    if result.code == 0:
        try:
            fields = json.loads(result.output)
        except ValueError:
            fields = None
        if isinstance(fields, dict):
            return Response(Kind.GIVEN, fields)
        return Response(Kind.FOREIGN, {}, "it answers without JSON")
    said = re.search(r"(?ms)^Error: (.*)", result.errors)
    words = said[1] if said else result.last_words
    kind = next((kind for kind, sign in SIGNS if sign.search(words)), Kind.UNCLEAR)
    return Response(kind, {}, _shorten(words))


def _shorten(words: str) -> str:
    """The gist in one printable line: the CLI adds its configuration, and servers whole pages."""
    described = re.search(r'"error_description":\s*"([^"]+)"', words)
    gist = described[1] if described else re.split(r"\. Config: |\n\s*\n|```", words)[0]
    gist = re.sub(r"<[^>]*>", "", WRAPPING.sub("", gist))
    line = " ".join("".join(c if c.isprintable() else " " for c in gist).split()).rstrip(".")
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
