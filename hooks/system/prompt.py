"""The one place that asks the terminal for something secret."""

import sys

from hooks.system.secret import Secret


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
