"""What an answer means for the call that got it."""

import json

import pytest

from hooks.github_api.response import LOST, Next, Response, classify, seconds_to_wait

OK = frozenset({201, 204})
BUSY = "A previous repository operation is still in progress."


def response(status: int, message: str = "", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, json.dumps({"message": message}))


@pytest.mark.parametrize(
    ("answer", "young", "follows"),
    [
        pytest.param(response(204), False, Next.DONE, id="a documented success"),
        pytest.param(response(200), False, Next.GIVE_UP, id="another success is none"),
        pytest.param(response(307), False, Next.GIVE_UP, id="a redirect did nothing"),
        pytest.param(response(LOST), False, Next.RETRY_SOON, id="no answer"),
        pytest.param(response(503), False, Next.RETRY_SOON, id="GitHub's own trouble"),
        pytest.param(response(404), False, Next.GIVE_UP, id="missing"),
        pytest.param(response(404), True, Next.RETRY_SOON, id="missing, just made"),
        pytest.param(response(409), True, Next.RETRY_SOON, id="in conflict, just made"),
        pytest.param(response(422, BUSY), True, Next.RETRY_SOON, id="busy, just made"),
        pytest.param(response(422, BUSY), False, Next.GIVE_UP, id="busy, long made"),
        pytest.param(response(422, "no"), True, Next.GIVE_UP, id="invalid, just made"),
        pytest.param(response(403, "no"), True, Next.GIVE_UP, id="forbidden"),
        pytest.param(response(429), False, Next.RETRY_LATER, id="too many"),
        pytest.param(response(403, retry_after="3"), False, Next.RETRY_LATER, id="told to wait"),
        pytest.param(
            response(403, x_ratelimit_remaining="0"), False, Next.RETRY_LATER, id="none left"
        ),
        pytest.param(
            response(403, "You have exceeded a secondary Rate Limit"),
            False,
            Next.RETRY_LATER,
            id="the secondary limit, only in words",
        ),
    ],
)
def test_an_answer_is_classed(answer: Response, young: bool, follows: Next) -> None:  # noqa: FBT001
    assert classify(answer, OK, young=young) is follows


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        pytest.param(
            response(429, retry_after="7", x_ratelimit_remaining="0"), 7, id="by its header"
        ),
        pytest.param(
            response(403, x_ratelimit_remaining="0", x_ratelimit_reset="130"), 31, id="to the reset"
        ),
        pytest.param(
            response(403, x_ratelimit_remaining="0", x_ratelimit_reset="50"), 1, id="a past reset"
        ),
        pytest.param(response(403, x_ratelimit_remaining="0"), 60, id="no reset told"),
        pytest.param(response(429, retry_after="soon"), 60, id="no time told"),
    ],
)
def test_a_limit_says_how_long_to_wait(answer: Response, seconds: float) -> None:
    assert seconds_to_wait(answer, now=100.0) == seconds


def test_an_answer_that_is_no_json_has_no_fields_and_no_words() -> None:
    html = Response(502, {}, "<html>")

    assert (html.fields, html.items, html.message) == ({}, [], "")


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        pytest.param(["no dots", "no spaces"], "no dots; no spaces", id="texts"),
        pytest.param("no dots", "no dots", id="a text alone, which GitHub does not describe"),
        pytest.param(
            [{"resource": "Repository", "field": "name", "code": "custom", "message": "taken"}],
            "taken",
            id="an object with a message",
        ),
        pytest.param(
            [{"resource": "Repository", "field": "name", "code": "already_exists", "index": 1}],
            "Repository name already_exists",
            id="an object with codes only",
        ),
        pytest.param([{"code": "invalid"}], "invalid", id="an object with a code only"),
        pytest.param([{"message": "taken"}, "odd"], "taken; odd", id="objects and texts"),
    ],
)
def test_the_words_hold_every_reason(errors: object, told: str) -> None:
    text = json.dumps({"message": "Failed.", "errors": errors})

    assert Response(422, {}, text).message == f"Failed.; {told}"


@pytest.mark.parametrize("errors", [[], None, [{}], [{"index": 1}]])
def test_no_reason_is_no_words(errors: object) -> None:
    assert (
        Response(422, {}, json.dumps({"message": "Failed.", "errors": errors})).message == "Failed."
    )
