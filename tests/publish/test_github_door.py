"""The door to GitHub: many calls at once, each answered by its own reply."""

import threading
from functools import partial

import pytest

from hooks.errors import PublishError
from hooks.plan import Call
from hooks.publishing.crew import side_by_side
from hooks.publishing.github_door import CallFailed, Door
from hooks.publishing.server import Server
from hooks.publishing.verdict import LOST
from hooks.secret import Secret
from tests.github.faults import ALWAYS, Answer, Fault, refusal
from tests.github.server import GitHub
from tests.publish.conftest import TOKEN, FastClock

USER = Call("show you", "GET", "/user")
CREATE = Call("create it", "POST", "/orgs/my-org/repos", {"name": "x", "private": True})


@pytest.fixture
def door(github: GitHub, fast: FastClock) -> Door:
    """A door to the double."""
    return Door(Server(f"{github.web}/api/v3", github.web), Secret(TOKEN), fast.clock)


def test_calls_side_by_side_get_their_own_answers(github: GitHub, door: Door) -> None:
    slugs = [f"team-{number}" for number in range(200)]
    github.organisation.teams = {slug: slug.upper() for slug in slugs}
    calls = [Call("show a team", "GET", f"/orgs/my-org/teams/{slug}") for slug in slugs]

    replies = side_by_side(partial(door.call, call) for call in calls)

    assert [reply.fields["slug"] for reply in replies] == slugs
    assert sorted(name for name, _ in github.seen) == sorted(f"GET {call.path}" for call in calls)


def test_eight_calls_are_in_flight_and_no_more(github: GitHub, door: Door) -> None:
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
        side_by_side(partial(door.call, USER) for _ in range(64))

    assert max(most) == 8


def test_a_create_is_never_sent_twice(github: GitHub, door: Door) -> None:
    github.faults = [Fault("POST /orgs/my-org/repos", refusal(502, "Bad Gateway"))]

    with pytest.raises(CallFailed, match="The trouble is GitHub's own"):
        door.call(CREATE, frozenset({201}))

    assert len(github.seen) == 1


@pytest.mark.attack("a redirect leads the token to another host")
def test_a_redirect_to_another_host_is_no_answer(github: GitHub, door: Door) -> None:
    elsewhere = Answer(301, {}, {"Location": "http://elsewhere.example.org/user"})
    github.faults = [Fault("GET /user", elsewhere, times=ALWAYS)]

    with pytest.raises(CallFailed, match="redirected to another address") as failed:
        door.call(USER)

    assert failed.value.reply.status == LOST


def test_calls_go_one_by_one_after_a_limit(
    github: GitHub, door: Door, fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault("GET /user", refusal(429, "Too many", Retry_After="30"))]

    door.call(USER)
    door.call(USER)

    assert 30 <= sum(fast.waits) < 35
    assert fast.waits[-1] == 1.0
    assert "asks to wait 30 s" in capsys.readouterr().err


def test_limits_that_add_up_to_too_much_stop_the_run(github: GitHub, door: Door) -> None:
    github.faults = [Fault("GET /user", refusal(429, "Too many"), times=ALWAYS)]

    with pytest.raises(PublishError, match="asks to wait until"):
        door.call(USER)

    assert len(github.seen) == 3


def test_pygithub_prints_nothing_of_its_own(
    github: GitHub, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault("GET /user", refusal(500, "x"), times=2)]

    door.call(USER)

    assert capsys.readouterr().err == ""
