"""The double's conscience works: it sees what differs from GitHub's description."""

import pytest

from tests.support.github.description import Operation, match, minimal, operations


def operation(verb: str, path: str) -> Operation:
    """The described call of a request."""
    found = match(verb, path)
    assert found is not None
    return found[0]


PUT_SECRET = operation("PUT", "/repos/o/r/actions/secrets/NAME")


@pytest.mark.parametrize(
    ("body", "violated"),
    [
        pytest.param({"encrypted_value": "YWJj", "key_id": "1"}, False, id="as described"),
        pytest.param({"encrypted_value": "not base64!", "key_id": "1"}, True, id="not base64"),
        pytest.param({"encrypted_value": "YWJj"}, True, id="a field is missing"),
        pytest.param(None, True, id="no body"),
    ],
)
def test_a_request_is_held_against_the_description(body: object, violated: bool) -> None:  # noqa: FBT001
    assert bool(list(PUT_SECRET.request_violations(body))) == violated


@pytest.mark.parametrize(
    ("status", "body", "violated"),
    [
        pytest.param(204, None, False, id="as described"),
        pytest.param(204, {}, True, id="a body too many"),
        pytest.param(200, None, True, id="an undescribed status"),
        pytest.param(201, None, True, id="a body too few"),
    ],
)
def test_an_answer_is_held_against_the_description(
    status: int,
    body: object,
    violated: bool,  # noqa: FBT001
) -> None:
    assert bool(list(PUT_SECRET.answer_violations(status, body))) == violated


def test_a_body_where_none_is_described_is_seen() -> None:
    assert list(operation("GET", "/user").request_violations({}))


def test_a_call_that_is_not_described_is_none() -> None:
    assert match("DELETE", "/repos/o/r") is None


def test_a_literal_path_goes_before_a_placeholder() -> None:
    found = operation("GET", "/repos/o/r/actions/secrets/public-key")

    assert found.name == "GET /repos/{owner}/{repo}/actions/secrets/public-key"


def test_minimal_bodies_agree_with_their_own_description() -> None:
    wrong = [
        violation
        for one in operations()
        for status, schema in one.answers.items()
        if schema is not None and "git/ref" not in one.name
        for violation in one.answer_violations(status, minimal(schema))
    ]

    assert wrong == []
