"""Answers that a person typed, kept where the run that asked for them does not end well."""

import atexit
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PLACE = "ML_INIT_ANSWERS"  # set by ./ml-init: the file that its next run for the folder reads
TYPED: dict[str, object] = {}
COMMAND: list[Callable[[Sequence[str]], str]] = []  # with these options in front of what is copied


def note(
    answers: Mapping[str, object],
    conf: Mapping[str, object],
    command: Callable[[Sequence[str]], str],
) -> None:
    """Remember the answers so far of a copy at a terminal; secrets are never among them.

    Args:
        answers: Copier's ``_copier_answers``.
        conf: Copier's ``_copier_conf``.
        command: the command that copies the same once more, with the options that are given.
    """
    if conf["quiet"] or conf["pretend"] or conf["defaults"]:
        return
    if not COMMAND:
        atexit.register(tell)
    version = ["--vcs-ref", str(conf["vcs_ref"])] if conf["vcs_ref"] else []
    COMMAND[:] = [lambda options: command([*options, *version])]
    TYPED.update({name: answers[name] for name in answers if not name.startswith("_")})


def drop(*names: str) -> None:
    """Let these be asked again by the command that goes on."""
    for name in names:
        TYPED.pop(name, None)


def forget() -> None:
    """The run ended well: nothing has to be kept."""
    if TYPED and (place := os.environ.get(PLACE)):
        with suppress(OSError):
            Path(place).unlink(missing_ok=True)
    TYPED.clear()


def tell() -> None:
    """Write what was typed into a file of the person's own, and name the command that goes on."""
    if not TYPED:
        return
    place = os.environ.get(PLACE)
    try:
        handle, name = tempfile.mkstemp(
            prefix="ml-init-answers-", suffix=".yml", dir=Path(place).parent if place else None
        )
        with os.fdopen(handle, "w") as file:
            json.dump(TYPED, file, indent=2)  # which is YAML as well
        if place:
            Path(name).replace(place)
    except OSError:
        return  # there is no room: the run's own message says enough
    (command,) = COMMAND
    words = command([] if place else ["--data-file", name])
    print(f"\nYour answers are kept. To go on with the next question:\n  {words}", file=sys.stderr)
