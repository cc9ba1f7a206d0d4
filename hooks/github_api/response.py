"""What an answer of GitHub means for the call that got it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

LOST = 0  # the status of a call that got no answer
NOT_READY = {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
UNTOLD_WAIT = 60.0  # seconds; GitHub's advice where a limit comes without a time


@dataclass(frozen=True)
class Response:
    """GitHub's answer to one request; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> object:
        """The answer's JSON; None where there is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def fields(self) -> Mapping[str, object]:
        """The answer's JSON object; empty where it is none."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def items(self) -> list[Mapping[str, object]]:
        """The answer's JSON list of objects; empty where it is none."""
        return self.body if isinstance(self.body, list) else []

    def entries(self, name: str) -> list[Mapping[str, object]]:
        """The JSON list of objects in a field of the answer; empty where it holds none."""
        found = self.fields.get(name)
        return found if isinstance(found, list) else []

    @property
    def message(self) -> str:
        """GitHub's words, with each reason behind them."""
        reasons = self.fields.get("errors") or []
        listed = reasons if isinstance(reasons, list) else [reasons]
        parts = [self.fields.get("message"), *map(_words, listed)]
        return "; ".join(str(part) for part in parts if part)


class Next(Enum):
    """What to do after an answer."""

    DONE = "the call did its work"
    RETRY_SOON = "the same call may succeed in a moment"
    RETRY_LATER = "GitHub asks to wait"
    GIVE_UP = "the same call will get the same answer"


def classify(response: Response, ok: frozenset[int], *, young: bool) -> Next:
    """Class an answer.

    Args:
        response: the answer; status `LOST` where there was none.
        ok: the statuses that GitHub documents for success. A redirect is none of them: GitHub
            sends 307 for a write to a renamed repository and does nothing.
        young: whether the repository was made a moment ago; GitHub then answers for a while as
            if it were not there yet.
    """
    if response.status in ok:
        return Next.DONE
    if is_limit(response):
        return Next.RETRY_LATER
    if response.status == LOST or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Next.RETRY_SOON
    if young and (response.status in NOT_READY or is_still_working(response)):
        return Next.RETRY_SOON
    return Next.GIVE_UP


def is_refusal(response: Response) -> bool:
    """Whether GitHub answered, and will not do it: no outage, and nothing that was lost."""
    return HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR


def _words(reason: object) -> str:
    """One of GitHub's ``errors``: a text, or an object with a message or at least a code.

    See https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api.
    """
    if not isinstance(reason, dict):
        return str(reason)
    told = [reason.get(name) for name in ("resource", "field", "code")]
    return str(reason.get("message") or " ".join(str(word) for word in told if word))


def is_still_working(response: Response) -> bool:
    """Whether GitHub has not finished what an earlier call began."""
    return (
        response.status == HTTPStatus.UNPROCESSABLE_ENTITY
        and "previous repository operation" in response.message
    )


def is_limit(response: Response) -> bool:
    """Whether one of GitHub's rate limits answered; a limit may look like a missing right."""
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    told = "retry-after" in response.headers or response.headers.get("x-ratelimit-remaining") == "0"
    return response.status == HTTPStatus.FORBIDDEN and (
        told or "rate limit" in response.message.lower()
    )


def seconds_to_wait(response: Response, now: float) -> float:
    """How long a rate limit asks to wait, by GitHub's order of precedence.

    See https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api.
    """
    after = response.headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(float(reset) - now, 0.0) + 1.0
    return UNTOLD_WAIT
