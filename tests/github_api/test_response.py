"""What an answer means for the call that got it."""

import json

import pytest

from hooks.github_api.response import LOST, Reply, Verdict, judge, seconds_to_wait

OK = frozenset({201, 204})
BUSY = "A previous repository operation is still in progress."


def reply(status: int, message: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, json.dumps({"message": message}))


@pytest.mark.parametrize(
    ("answer", "young", "verdict"),
    [
        pytest.param(reply(204), False, Verdict.DONE, id="a documented success"),
        pytest.param(reply(200), False, Verdict.REFUSED, id="another success is none"),
        pytest.param(reply(307), False, Verdict.REFUSED, id="a redirect did nothing"),
        pytest.param(reply(LOST), False, Verdict.AGAIN_SOON, id="no answer"),
        pytest.param(reply(503), False, Verdict.AGAIN_SOON, id="GitHub's own trouble"),
        pytest.param(reply(404), False, Verdict.REFUSED, id="missing"),
        pytest.param(reply(404), True, Verdict.AGAIN_SOON, id="missing, just made"),
        pytest.param(reply(409), True, Verdict.AGAIN_SOON, id="in conflict, just made"),
        pytest.param(reply(422, BUSY), True, Verdict.AGAIN_SOON, id="busy, just made"),
        pytest.param(reply(422, BUSY), False, Verdict.REFUSED, id="busy, long made"),
        pytest.param(reply(422, "no"), True, Verdict.REFUSED, id="invalid, just made"),
        pytest.param(reply(403, "no"), True, Verdict.REFUSED, id="forbidden"),
        pytest.param(reply(429), False, Verdict.AGAIN_LATER, id="too many"),
        pytest.param(reply(403, retry_after="3"), False, Verdict.AGAIN_LATER, id="told to wait"),
        pytest.param(
            reply(403, x_ratelimit_remaining="0"), False, Verdict.AGAIN_LATER, id="none left"
        ),
        pytest.param(
            reply(403, "You have exceeded a secondary Rate Limit"),
            False,
            Verdict.AGAIN_LATER,
            id="the secondary limit, only in words",
        ),
    ],
)
def test_an_answer_is_classed(answer: Reply, young: bool, verdict: Verdict) -> None:  # noqa: FBT001
    assert judge(answer, OK, young=young) is verdict


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        pytest.param(reply(429, retry_after="7", x_ratelimit_remaining="0"), 7, id="by its header"),
        pytest.param(
            reply(403, x_ratelimit_remaining="0", x_ratelimit_reset="130"), 31, id="to the reset"
        ),
        pytest.param(
            reply(403, x_ratelimit_remaining="0", x_ratelimit_reset="50"), 1, id="a past reset"
        ),
        pytest.param(reply(403, x_ratelimit_remaining="0"), 60, id="no reset told"),
        pytest.param(reply(429, retry_after="soon"), 60, id="no time told"),
    ],
)
def test_a_limit_says_how_long_to_wait(answer: Reply, seconds: float) -> None:
    assert seconds_to_wait(answer, now=100.0) == seconds


def test_an_answer_that_is_no_json_has_no_fields_and_no_words() -> None:
    html = Reply(502, {}, "<html>")

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

    assert Reply(422, {}, text).message == f"Failed.; {told}"


@pytest.mark.parametrize("errors", [[], None, [{}], [{"index": 1}]])
def test_no_reason_is_no_words(errors: object) -> None:
    assert Reply(422, {}, json.dumps({"message": "Failed.", "errors": errors})).message == "Failed."
