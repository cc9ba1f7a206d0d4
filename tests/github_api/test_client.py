"""The client to GitHub: many calls at once, each answered by its own reply."""

import threading
import time
from functools import partial

import pytest

from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all
from hooks.github_api.response import LOST
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.publishing import FastClock

USER = Call("show you", "GET", "/user")
FRESH = Call("show it", "GET", "/repos/my-org/fresh")
CREATE = Call("create it", "POST", "/orgs/my-org/repos", {"name": "x", "private": True})


def test_calls_side_by_side_get_their_own_answers(github: GitHub, client: Client) -> None:
    slugs = [f"team-{number}" for number in range(200)]
    github.organisation.teams = {slug: slug.upper() for slug in slugs}
    calls = [Call("show a team", "GET", f"/orgs/my-org/teams/{slug}") for slug in slugs]

    responses = run_all(partial(client.call, call) for call in calls)

    assert [response.fields["slug"] for response in responses] == slugs
    assert sorted(name for name, _ in github.seen) == sorted(f"GET {call.path}" for call in calls)


def test_eight_calls_are_in_flight_and_no_more(github: GitHub, client: Client) -> None:
    inside: list[str] = []
    most: list[int] = []
    meeting = threading.Barrier(8, timeout=30)

    def enter(name: str) -> None:
        inside.append(name)
        most.append(len(inside))
        meeting.wait()

    github.watch = enter
    github.faults = [Fault("GET /user", refusal(422, "x"), times=ALWAYS, strike=inside.pop)]

    with pytest.raises(PublishError):
        run_all(partial(client.call, USER) for _ in range(64))

    assert max(most) == 8


def test_a_create_is_never_sent_twice(github: GitHub, client: Client) -> None:
    github.faults = [Fault("POST /orgs/my-org/repos", refusal(502, "Bad Gateway"))]

    with pytest.raises(CallFailed, match="The trouble is GitHub's own"):
        client.call(CREATE, frozenset({201}))

    assert len(github.seen) == 1


def test_what_is_missing_is_waited_for_where_it_was_made_just_now_and_nowhere_else(
    github: GitHub, client: Client, fast: FastClock
) -> None:
    github.calls.add("fresh", "")
    github.faults = [Fault("GET /repos/my-org/fresh", refusal(404, "Not Found"), times=3)]

    with pytest.raises(CallFailed, match="404"):
        client.call(FRESH)
    client.expect_settling("/repos/my-org/fresh", fast.clock.now() + 60)
    response = client.call(FRESH)
    with pytest.raises(CallFailed, match="404"):
        client.call(Call("show another", "GET", "/repos/my-org/fresh-one"))

    assert response.status == 200
    assert [status for _, status in github.seen] == [404, 404, 404, 200, 404]


@pytest.mark.parametrize(
    ("path", "seconds", "settles"),
    [
        ("/repos/my-org/fresh", 59, True),
        ("/repos/my-org/fresh", 61, False),
        ("/repos/my-org/fresh/environments/prod", 0, True),
        ("/orgs/my-org/teams/team/repos/my-org/fresh", 0, True),
        ("/repos/my-org/fresh-one", 0, False),
        ("/orgs/my-org", 0, False),
    ],
)
def test_what_settles_is_one_repository_for_a_time(
    client: Client,
    fast: FastClock,
    path: str,
    seconds: float,
    settles: bool,  # noqa: FBT001
) -> None:
    client.expect_settling("/repos/my-org/fresh", fast.clock.now() + 60)
    fast.time += seconds

    assert client.is_settling(path) is settles


@pytest.mark.attack("a redirect leads the token to another host")
def test_a_redirect_to_another_host_is_no_answer(github: GitHub, client: Client) -> None:
    elsewhere = Answer(301, {}, {"Location": "http://elsewhere.example.org/user"})
    github.faults = [Fault("GET /user", elsewhere, times=ALWAYS)]

    with pytest.raises(CallFailed, match="redirected to another address") as failed:
        client.call(USER)

    assert failed.value.response.status == LOST


def test_calls_go_one_by_one_after_a_limit(
    github: GitHub, client: Client, fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault("GET /user", refusal(429, "Too many", Retry_After="30"))]

    client.call(USER)
    client.call(USER)

    assert 30 <= sum(fast.waits) < 35
    assert fast.waits[-1] == 1.0
    assert "asks to wait 30 s" in capsys.readouterr().err


def test_limits_that_add_up_to_too_much_stop_the_run(github: GitHub, client: Client) -> None:
    github.faults = [Fault("GET /user", refusal(429, "Too many"), times=ALWAYS)]

    with pytest.raises(PublishError, match="asks to wait until"):
        client.call(USER)

    assert len(github.seen) == 3


def test_pygithub_waits_for_nothing_of_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)

    for call in (USER, USER, CREATE, CREATE):
        client.call(call, frozenset({200, 201, 422}))

    assert not any(waits)


def test_pygithub_prints_nothing_of_its_own(
    github: GitHub, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault("GET /user", refusal(500, "x"), times=2)]

    client.call(USER)

    assert capsys.readouterr().err == ""
