"""Scripted misfortune: what befalls which call, and when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

ALWAYS = 10**6


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire; ``body`` is JSON, None for no body at all."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, message: str, **headers: str) -> Answer:
    """An answer of GitHub's that says no."""
    body = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {**body, "status": str(status)}, named)


@dataclass
class Fault:
    """One misfortune.

    Attributes:
        call: the call's name, as the double logs it.
        answer: what is answered instead; None drops the connection.
        after: whether the call does its work first.
        times: how many calls it strikes.
        spared: how many calls of the name come to no harm before.
        strike: what else happens, at the moment of the answer.
    """

    call: str
    answer: Answer | None = None
    after: bool = False
    times: int = 1
    spared: int = 0
    strike: Callable[[], object] = lambda: None


def striking(faults: Iterable[Fault], name: str) -> Fault | None:
    """The fault that befalls a call of this name now, counted; None where none does."""
    for fault in faults:
        if fault.call != name or not fault.times:
            continue
        if not fault.spared:
            fault.times -= 1
            return fault
        fault.spared -= 1
    return None
