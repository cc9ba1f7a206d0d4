"""The sections of CHANGELOG.md, newest first, each below ``## `` and its version."""

import re

from hooks.errors import UserError

FILE = "CHANGELOG.md"
_UNRELEASED = re.compile(r"(?m)^## Unreleased\b.*$")


def released(text: str, version: str, day: str) -> str:
    """The changelog in which what was unreleased is the section of a version.

    Args:
        text: the changelog.
        version: such as ``1.2.3``.
        day: such as ``2026-12-31``.

    Raises:
        UserError: nothing is unreleased, or the version has a section already.
    """
    if _section(text, version) is not None:
        raise UserError(f"{FILE} has a section for {version} already: a version is released once.")
    if len(_UNRELEASED.findall(text)) != 1:
        raise UserError(f"{FILE} needs one heading `## Unreleased`, with what {version} changes.")
    return _UNRELEASED.sub(f"## {version} ({day})", text)


def notes(text: str, version: str) -> str:
    """What the changelog says of a version, without the heading.

    Raises:
        UserError: it says nothing.
    """
    section = _section(text, version)
    if not section:
        raise UserError(f"{FILE} has no section for {version}. Run ./ml-init release {version}.")
    return section


def _section(text: str, version: str) -> str | None:
    """The text below a version's heading; None without one."""
    found = re.search(rf"(?ms)^## {re.escape(version)}(?: [^\n]*)?$(.*?)(?=^## |\Z)", text)
    return found[1].strip() if found else None
