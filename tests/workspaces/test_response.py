"""The CLI's words, classed."""

import pytest

from hooks.system.child import ProcessResult
from hooks.workspaces.response import LONGEST, Kind, read_response


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (
            (
                "Error: failed during request visitor: oauth-m2m auth: oidc: failed to get OAuth "
                'endpoints: Get "https://x.invalid/o": dial tcp: lookup x.invalid: no such host. '
                "Config: host=https://x.invalid, client_secret=***"
            ),
            Kind.UNREACHABLE,
            "dial tcp: lookup x.invalid: no such host",
        ),
        (
            "Error: net/http: TLS handshake timeout",
            Kind.UNREACHABLE,
            "net/http: TLS handshake timeout",
        ),
        ("Error: request timed out after 1m0s", Kind.UNREACHABLE, "request timed out after 1m0s"),
        (
            "Error: Unauthorized network access to workspace: 123",
            Kind.UNREACHABLE,
            "Unauthorized network access to workspace: 123",
        ),
        (
            "Error: Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: 1",
            Kind.UNREACHABLE,
            "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: 1",
        ),
        (
            "Warn: nothing\nError: <!DOCTYPE html><html><body>Blocked\x1b[31m</body></html>",
            Kind.FOREIGN,
            "Blocked [31m",
        ),
        (
            (
                'Error: inner token: Post "https://login/t": Post "https://login/t": {\n'
                '  "error": "invalid_client",\n  "error_description": "AADSTS7000215: Invalid"\n}'
            ),
            Kind.REFUSED,
            "AADSTS7000215: Invalid",
        ),
        ("Error: Catalog 'x' does not exist.", Kind.MISSING, "Catalog 'x' does not exist"),
        (
            "Error: User does not have USE CATALOG on Catalog 'x'.\n\nHost: https://x\n",
            Kind.DENIED,
            "User does not have USE CATALOG on Catalog 'x'",
        ),
        ("panic: all is lost", Kind.UNCLEAR, "panic: all is lost"),
    ],
)
def test_a_failure_is_classed_and_told_in_a_line(said: str, kind: Kind, words: str) -> None:
    answer = read_response(ProcessResult(1, "", said))

    assert (answer.kind, answer.words) == (kind, words)


def test_long_words_are_cut() -> None:
    words = read_response(ProcessResult(1, "", f"Error: {'word ' * 100}")).words

    assert len(words) == LONGEST
    assert words.endswith("…")


@pytest.mark.parametrize("output", ["", "[1]", "<html>"])
def test_success_without_an_object_is_no_workspaces_answer(output: str) -> None:
    assert read_response(ProcessResult(0, output, "")).kind is Kind.FOREIGN


def test_success_gives_the_fields() -> None:
    assert read_response(ProcessResult(0, '{"a": 1}', "")).fields == {"a": 1}
