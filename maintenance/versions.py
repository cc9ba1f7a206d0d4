"""The places of this repository that state its version."""

import re
from dataclasses import dataclass

from hooks.errors import UserError

VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
# What a called workflow takes for its own version, because it cannot see it.
_OF_A_CALL = r"""(?mx)
    ^(?P<margin>\ *) ml_init_ref: \ * (?:\#.*)? \n
    (?: (?P=margin)\ +.*\n )*?
    (?P=margin)\ + default: \ + ["']? v (?P<version> [^\s"'\#]+ )
"""


@dataclass(frozen=True)
class Place:
    """A file, and how it states the version: the group ``version`` of each match."""

    file: str
    pattern: re.Pattern[str]

    def stated(self, text: str) -> list[str]:
        """The versions that the file's text states.

        Raises:
            UserError: there is none.
        """
        found = [match["version"] for match in self.pattern.finditer(text)]
        if not found:
            raise UserError(f"{self.file} states no version where a release looks for it.")
        return found

    def restated(self, text: str, version: str) -> str:
        """The file's text with another version.

        Raises:
            UserError: the text states none.
        """
        self.stated(text)

        def replaced(match: re.Match[str]) -> str:
            at = match.start("version") - match.start()
            return match[0][:at] + version + match[0][at + len(match["version"]) :]

        return self.pattern.sub(replaced, text)


PLACES = (
    Place("pyproject.toml", re.compile(r'(?m)^version = "(?P<version>[^"]+)"$')),
    Place(".github/workflows/new-use-case.yml", re.compile(_OF_A_CALL)),
    Place(".github/workflows/new-use-cases.yml", re.compile(_OF_A_CALL)),
)


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
