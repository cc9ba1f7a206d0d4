"""The repository is made once, whatever becomes of the answers."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.publishing.creation import create_or_find
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.github.state import Access
from tests.support.publishing import TOKEN, FastClock

WANTED = desired(publishing_answers())
CREATE = "POST /orgs/my-org/repos"
SHOW = "GET /repos/my-org/awesome-ml-project"


def test_a_name_that_is_free_takes_one_call(github: GitHub, client: Client) -> None:
    assert create_or_find(client, WANTED)
    assert client.is_settling(WANTED.path)
    assert github.seen == [(CREATE, 201)]


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        pytest.param(Fault(CREATE, refusal(502, "x")), [CREATE, SHOW, CREATE], id="not made"),
        pytest.param(Fault(CREATE, refusal(502, "x"), after=True), [CREATE, SHOW], id="made"),
        pytest.param(Fault(CREATE), [CREATE, SHOW, CREATE], id="dropped, not made"),
        pytest.param(Fault(CREATE, after=True), [CREATE, SHOW], id="dropped, made"),
    ],
)
def test_a_lost_answer_is_looked_up_before_the_next_attempt(
    github: GitHub, client: Client, fault: Fault, calls: list[str]
) -> None:
    github.faults = [fault]

    create_or_find(client, WANTED)

    assert client.is_settling(WANTED.path)
    assert [name for name, _ in github.seen] == calls
    assert len(github.organisation.repositories) == 1


def test_a_repository_that_cannot_be_seen_yet_is_waited_for(github: GitHub, client: Client) -> None:
    github.faults = [
        Fault(CREATE, refusal(502, "x"), after=True),
        Fault(SHOW, refusal(404, "Not Found"), times=2),
    ]

    is_new = create_or_find(client, WANTED)

    assert not is_new
    assert client.is_settling(WANTED.path)
    assert [status for _, status in github.seen] == [502, 404, 422, 404, 422, 200]


def test_a_repository_of_long_ago_is_found_as_it_stands(github: GitHub, client: Client) -> None:
    github.calls.add(WANTED.name, WANTED.description).created_at = "2026-01-01T00:00:00Z"

    assert not create_or_find(client, WANTED)
    assert not client.is_settling(WANTED.path)


def test_a_token_that_may_not_create_is_told_and_tried_once(github: GitHub, client: Client) -> None:
    github.access[TOKEN] = Access(may_create=False)

    with pytest.raises(PublishError, match="Resource not accessible by personal access token"):
        create_or_find(client, WANTED)

    assert github.seen == [(CREATE, 403)]


@pytest.mark.parametrize("status", [404, 409])
def test_a_refusal_of_what_does_not_exist_yet_is_final(
    github: GitHub, client: Client, fast: FastClock, status: int
) -> None:
    github.faults = [Fault(CREATE, refusal(status, "No"), times=ALWAYS)]

    with pytest.raises(PublishError, match=f"{status} No"):
        create_or_find(client, WANTED)

    assert github.seen == [(CREATE, status)]
    assert fast.waits == []


def test_an_invalid_repository_is_told_with_githubs_words(github: GitHub, client: Client) -> None:
    github.faults = [Fault(CREATE, refusal(422, "Visibility can't be private"))]

    with pytest.raises(PublishError, match="Visibility can't be private"):
        create_or_find(client, WANTED)

    assert github.organisation.repositories == {}


def test_reasons_that_are_plain_texts_are_told(github: GitHub, client: Client) -> None:
    body = {"message": "Validation Failed", "errors": ["Custom property cost-center is required"]}
    github.faults = [Fault(CREATE, Answer(422, body))]

    with pytest.raises(PublishError, match="Failed; Custom property cost-center is required"):
        create_or_find(client, WANTED)


def test_an_outage_that_lasts_is_told(github: GitHub, client: Client) -> None:
    github.faults = [Fault(CREATE, refusal(503, "Unavailable"), times=ALWAYS)]

    with pytest.raises(PublishError, match="503 Unavailable"):
        create_or_find(client, WANTED)

    assert github.organisation.repositories == {}
