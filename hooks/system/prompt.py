"""The one place that asks the terminal, beside Copier: secrets hidden, other answers shown."""

import sys
from collections.abc import Callable

from hooks.errors import UserError
from hooks.system.secret import Secret
from hooks.system.terminal import at_rest, say

TRIES = 3


def can_ask() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str) -> Secret | None:
    """Ask with a hidden answer; None where nobody can be asked, or nothing was typed.

    Raises:
        KeyboardInterrupt: the person gave up.
    """
    if not can_ask():
        return None
    import questionary  # pragma: no cover  # slow to import, and seldom needed

    answer = questionary.password(question).unsafe_ask()  # pragma: no cover
    return Secret(answer.strip()) if answer.strip() else None  # pragma: no cover


def wait_for_enter(text: str) -> bool:
    """Show a text, and wait until a person presses Enter; whether somebody did.

    Raises:
        KeyboardInterrupt: the person gave up.
    """
    return _typed(text) is not None


def confirm(question: str) -> bool:
    """Ask a question that only yes answers; no where nobody can be asked.

    Raises:
        KeyboardInterrupt: the person gave up.
    """
    return (_typed(f"{question} [y/N] ") or "").strip().lower() in {"y", "yes"}


def _typed(text: str) -> str | None:
    """A line that a person types, in sight; None where nobody can."""
    if not can_ask():
        return None
    with at_rest():
        sys.stderr.write(text)
        sys.stderr.flush()
        line = sys.stdin.readline()
    return line or None


def ask_until(question: str, fault: Callable[[Secret], str]) -> Secret | None:
    """Ask with a hidden answer until one will do, three times at most.

    Args:
        question: what is shown in front of each answer.
        fault: why an answer will not do; empty where it will.

    Returns:
        The answer; None where nobody can be asked.

    Raises:
        UserError: none of the answers would do; the text is the last one's fault.
        KeyboardInterrupt: the person gave up.
    """
    if not can_ask():
        return None
    reason = ""
    for _ in range(TRIES):
        if reason:
            say(f"{reason}\nTry again, or leave by Ctrl-C.")
        typed = ask(question)
        reason = fault(typed) if typed else "Nothing was typed."
        if typed and not reason:
            return typed
    raise UserError(f"{question} {reason}")


def ask_text(question: str, accepted: str, fault: Callable[[str], str]) -> str:
    """Ask for an answer that is no secret, until it will do.

    Args:
        question: what is shown in front of it.
        accepted: what an answer looks like, shown below.
        fault: why an answer will not do; empty where it will.

    Raises:
        KeyboardInterrupt: the person gave up.
    """
    import questionary  # pragma: no cover  # as above

    told = f"\n  {accepted}\n "  # pragma: no cover
    asking = questionary.text(  # pragma: no cover
        question, instruction=told, validate=lambda text: fault(text) or True
    )
    return str(asking.unsafe_ask()).strip()  # pragma: no cover
