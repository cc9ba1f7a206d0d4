"""The version of this repository, and the one place that states it."""

import re

from hooks.errors import UserError

FILE = "pyproject.toml"
VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_STATED = re.compile(r'(?m)(?<=^version = ")[^"]+(?="$)')


def stated(text: str) -> str:
    """The version that the file's text states.

    Raises:
        UserError: there is none.
    """
    if found := _STATED.search(text):
        return found[0]
    raise UserError(f"{FILE} states no version where a release looks for it.")


def restated(text: str, version: str) -> str:
    """The file's text with another version.

    Raises:
        UserError: the text states none.
    """
    stated(text)
    return _STATED.sub(version, text)


def checked(version: str) -> str:
    """A version that a release may have.

    Raises:
        UserError: it is none.
    """
    if not VERSION.fullmatch(version):
        raise UserError(f"{version!r} is no version of a release: write 1.2.3, or 1.2.3rc1.")
    return version


def is_final(version: str) -> bool:
    """Whether a release is meant for everybody, so that Copier offers it without being asked."""
    return not re.search("[a-z]", version)
