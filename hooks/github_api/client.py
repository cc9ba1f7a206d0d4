"""All that is asked of GitHub's REST interface."""

import logging
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import github
from requests.exceptions import RequestException

from hooks.errors import PublishError
from hooks.github_api import error_messages
from hooks.github_api.call import Call
from hooks.github_api.rate_limit import Clock, RateLimiter
from hooks.github_api.response import LOST, Next, Response, classify, seconds_to_wait
from hooks.github_api.retry import Retry
from hooks.github_api.server import Server
from hooks.system.secret import Secret

API_VERSION = "2022-11-28"
TIMEOUT = 15  # seconds for one request; GitHub itself gives up after 10
SUCCESS = frozenset({HTTPStatus.OK})

_log = logging.getLogger("github")
_log.handlers.clear()  # PyGithub prints for itself, and at DEBUG it prints bodies
_log.addHandler(logging.NullHandler())
_log.setLevel(logging.CRITICAL)
_log.propagate = False


class CallFailed(PublishError):
    """GitHub refused a call, or gave no usable answer in time.

    Attributes:
        response: the last answer; status `LOST` where there was none.
    """

    def __init__(self, call: Call, response: Response) -> None:
        """Say what was tried, what came back and what to do."""
        super().__init__(error_messages.explain(call, response))
        self.response = response


class Client:
    """Sends calls to one GitHub with one token, from as many threads as ask.

    PyGithub carries the requests. A client serves one call at a time: one that threads share sends
    some requests twice and others never. Its own retries and pauses are off, since they repeat
    what must not be repeated; `hooks.github_api.response` decides that here.
    """

    def __init__(
        self, server: Server, token: Secret, clock: Clock | None = None, patience: float = 60.0
    ) -> None:
        """Open nothing yet.

        Args:
            server: which GitHub.
            token: what to sign in with.
            clock: the time, and how to wait.
            patience: seconds for which a call is repeated after a passing failure.
        """
        self.server = server
        self.clock = clock or Clock()
        self._token = token
        self._patience = patience
        self._limiter = RateLimiter(self.clock)
        self._settling, self._settled_at = "", 0.0
        self._idle: queue.LifoQueue[github.Github] = queue.LifoQueue()

    def expect_settling(self, repository: str, until: float) -> None:
        """From now on take it that GitHub may not show a repository yet.

        Args:
            repository: its path.
            until: the time at which GitHub will be done with it.
        """
        self._settling, self._settled_at = repository, until

    def is_settling(self, path: str) -> bool:
        """Whether GitHub may answer as if what a path is about were not there yet."""
        is_about_it = f"{self._settling}/" in f"{path}/"
        return is_about_it and self.clock.now() < self._settled_at

    def classify(self, call: Call, response: Response, ok: frozenset[int] = SUCCESS) -> Next:
        """What the answer to a call means now."""
        return classify(response, ok, young=self.is_settling(call.path))

    def call(
        self, call: Call, ok: frozenset[int] = SUCCESS, *, twice_is_once: bool = False
    ) -> Response:
        """Make a call until it is done, refused, or out of time.

        A POST gets one chance: whether it did its work must be looked up, not guessed.

        Args:
            call: what to send.
            ok: the statuses that mean success; every other one, redirects too, is a failure.
            twice_is_once: whether a POST may all the same be sent again, since GitHub keeps one of
                what it makes, and one of ``ok`` says that it is there already.

        Raises:
            CallFailed: the call was refused or lost.
            PublishError: a rate limit asks to wait for too long.
        """
        retry = Retry(self.clock, self._patience)
        while True:
            with self._limiter.slot():
                response = self._send(call)
            follows = self.classify(call, response, ok)
            if follows is Next.DONE:
                return response
            if follows is Next.RETRY_LATER:
                seconds = seconds_to_wait(response, self.clock.now())
                self._limiter.pause(seconds)
                retry.extend(seconds)
                continue
            one_chance = call.verb == "POST" and not twice_is_once
            final = follows is Next.GIVE_UP or one_chance
            if final or not retry.wait(f"GitHub does not {call.purpose}"):
                raise CallFailed(call, response)

    def pages(self, call: Call) -> Iterator[Response]:
        """Every page of a list, in order, a hundred entries each."""
        number = 1
        while True:
            path = f"{call.path}?per_page=100&page={number}"
            response = self.call(Call(call.purpose, call.verb, path))
            yield response
            if 'rel="next"' not in response.headers.get("link", ""):
                return
            number += 1

    def _send(self, call: Call) -> Response:
        """One request; a connection that fails is an answer of its own."""
        reason = ""
        try:
            with self._client() as client:
                status, headers, text = client.requester.requestJson(
                    call.verb, call.path, input=call.body
                )
        except RequestException as error:
            reason = type(error).__name__
        except RuntimeError:  # PyGithub's word for a redirect to another host
            reason = "redirected to another address"
        if reason:  # outside the handler: the exception holds the token
            return Response(LOST, {}, f'{{"message": "{reason}"}}')
        return Response(status, headers, self._token.hidden_in(text))

    @contextmanager
    def _client(self) -> Iterator[github.Github]:
        """A client that nobody else uses now, with its connection if it had one."""
        try:
            client = self._idle.get_nowait()
        except queue.Empty:
            client = self._new_client()
        try:
            yield client
        finally:
            self._idle.put(client)

    def _new_client(self) -> github.Github:
        return github.Github(
            auth=github.Auth.Token(self._token.reveal()),
            base_url=self.server.api,
            timeout=TIMEOUT,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
            api_version=API_VERSION,
            user_agent="ml-init",
        )
