"""Secrets that would be recognised anywhere, and the search for them."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from tests.support.misfortune import request
from tests.support.place import ROOT
from tests.support.publishing import TOKEN, VALUES
from tests.support.publishing_run import Run

TALKATIVE = {
    "GIT_TRACE": "1",
    "GIT_TRACE_CURL": "1",
    "GIT_TRACE_REDACT": "0",
    "GIT_CURL_VERBOSE": "1",
    "GIT_TRACE_PACKET": "1",
    "PYTHONDEVMODE": "1",
}


def forms(value: str) -> Iterator[bytes]:
    """A value as it may lie about: as it is, encoded for a URL, and either in base64 anywhere."""
    for text in (value, quote(value, safe="")):
        yield text.encode()
        for offset in range(3):
            encoded = base64.b64encode(b"x" * offset + text.encode())
            yield encoded[4 if offset else 0 : -4]


def in_all_forms(secrets: Mapping[str, str]) -> dict[bytes, str]:
    """The name of each secret by each form of its value."""
    return {form: name for name, value in secrets.items() for form in forms(value)}


CANARIES = in_all_forms({**VALUES, "ADMIN_GITHUB_TOKEN": TOKEN})


def leaked_secrets(text: str | bytes, canaries: Mapping[bytes, str] = CANARIES) -> set[str]:
    """The names of the secrets that a text gives away."""
    content = text.encode() if isinstance(text, str) else text
    return {name for form, name in canaries.items() if form in content}


def run_talkative(step: str, run: Run, folder: Path) -> bytes:
    """What one step says as a program, with everything that a user could turn on to see more."""
    request(folder, run.answers)
    return subprocess.run(
        [sys.executable, "-m", f"hooks.{step}", str(run.project)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **TALKATIVE, **run.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    ).stdout


def leaking_files(folder: Path) -> dict[str, set[str]]:
    """The files below a folder that give secrets away, with git's own objects unpacked."""
    found = {
        str(path.relative_to(folder)): leaked_secrets(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
    for head in folder.rglob("HEAD"):
        if (head.parent / "objects").is_dir():
            found[f"{head.parent.relative_to(folder)}: objects"] = leaked_secrets(
                objects(head.parent)
            )
    return {place: names for place, names in found.items() if names}


def objects(repository: Path) -> bytes:
    """Every object of a repository, unpacked."""
    command = ["git", "--git-dir", str(repository), "cat-file", "--batch", "--batch-all-objects"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def arguments_of_everybody() -> bytes:
    """The arguments of every process on the machine."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes())
        except OSError:  # it has ended meanwhile
            continue
    return b"\n".join(lines)
