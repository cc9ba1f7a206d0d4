"""Answers that a person typed, kept where the run that asked for them does not end well."""

import atexit
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping

TYPED: dict[str, object] = {}
COMMAND: list[str] = []  # how Copier is started, then what is copied where


def note(answers: Mapping[str, object], conf: Mapping[str, object], start: str) -> None:
    """Remember the answers so far of a copy at a terminal; secrets are never among them.

    Args:
        answers: Copier's ``_copier_answers``.
        conf: Copier's ``_copier_conf``.
        start: how a person starts Copier.
    """
    if conf["quiet"] or conf["pretend"] or conf["defaults"]:
        return
    if not COMMAND:
        atexit.register(tell)
    version = ["--vcs-ref", str(conf["vcs_ref"])] if conf["vcs_ref"] else []
    COMMAND[:] = [start, *version, str(answers["_src_path"]), str(conf["dst_path"])]
    TYPED.update({name: answers[name] for name in answers if not name.startswith("_")})


def drop(*names: str) -> None:
    """Let these be asked again by the command that goes on."""
    for name in names:
        TYPED.pop(name, None)


def forget() -> None:
    """The run ended well: nothing has to be kept."""
    TYPED.clear()


def tell() -> None:
    """Write what was typed into a file of the person's own, and name the command that goes on."""
    if not TYPED:
        return
    try:
        handle, name = tempfile.mkstemp(prefix="ml-init-answers-", suffix=".yml")
        with os.fdopen(handle, "w") as file:
            json.dump(TYPED, file, indent=2)  # which is YAML as well
    except OSError:
        return  # there is no room: the run's own message says enough
    start, *places = COMMAND
    words = shlex.join(["copy", "--trust", "--data-file", name, *places])
    print(
        f"\nYour answers are kept. To go on with the next question:\n  {start} {words}",
        file=sys.stderr,
    )
