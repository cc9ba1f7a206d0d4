"""Secrets that would be recognised anywhere, and the search for them."""

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.support.publishing import TOKEN, VALUES

TALKATIVE = {
    "GIT_TRACE": "1",
    "GIT_TRACE_CURL": "1",
    "GIT_TRACE_REDACT": "0",
    "GIT_CURL_VERBOSE": "1",
    "GIT_TRACE_PACKET": "1",
    "PYTHONDEVMODE": "1",
}


def forms(value: str) -> Iterator[bytes]:
    """A value as it may lie about: as it is, in base64 at each offset, encoded for a URL."""
    yield value.encode()
    yield quote(value, safe="").encode()
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + value.encode())
        yield encoded[4 if offset else 0 : -4]


CANARIES = {
    form: name
    for name, value in {**VALUES, "ADMIN_GITHUB_TOKEN": TOKEN}.items()
    for form in forms(value)
}


def leaked_secrets(text: str | bytes) -> set[str]:
    """The names of the secrets that a text gives away."""
    content = text.encode() if isinstance(text, str) else text
    return {name for form, name in CANARIES.items() if form in content}


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
