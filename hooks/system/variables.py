"""The secrets of the environment, known by their names and kept from the programs that we start.

A child process inherits a copy of our environment. What is taken out of it here is not inherited
any more; it still stands in ``/proc/PID/environ`` of this very process, which every program of the
same user can read. So this protects from programs that log, store or pass on what they inherit,
not from one that means harm: those run where there is no secret (docs/secrets.md).
"""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping

_SECRET = re.compile(
    "TOKEN|SECRET|PASSW|PASSPHRASE|SSHPASS|CREDENTIAL|CONNECTION_?STRING|AUTH_CONFIG"
    "|(PRIVATE|ACCESS|API)_?KEY|_(AUTH|DSN|KEY|PASS|PAT|PWD)$|^PAT$",
    re.IGNORECASE,
)
_OF_GIT = re.compile(r"(GH|GIT|GITHUB|GITLAB|BITBUCKET|GITEA)_", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a variable is named as secrets are."""
    return _SECRET.search(name) is not None


def is_for_git(name: str) -> bool:
    """Whether a credential helper of the user's may need the variable where git fetches."""
    return _OF_GIT.match(name) is not None


class Variables(Mapping[str, str]):
    """The whole environment as a run found it; its repr shows none of it."""

    def __init__(self, found: Mapping[str, str]) -> None:
        """Keep a copy."""
        self._found = dict(found)

    def __getitem__(self, name: str) -> str:
        """The value of a variable, secret or not."""
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._found)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._found)

    def __repr__(self) -> str:
        """How many there are, and no value: a traceback may show this."""
        return f"<{len(self)} variables>"


def take_secrets(
    environment: MutableMapping[str, str], *, leave: Callable[[str], bool] = lambda _: False
) -> Variables:
    """Copy the environment, then remove the secrets from the original, which children inherit.

    Args:
        environment: this process's own.
        leave: whether children need a variable all the same.
    """
    taken = Variables(environment)
    for name in taken:
        if is_secret(name) and not leave(name):
            del environment[name]
    return taken
