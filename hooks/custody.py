"""The secrets of the environment, taken out of it before any child process starts."""

from collections.abc import Container, Iterator, Mapping, MutableMapping

VARIABLES = (
    "ADMIN_GITHUB_TOKEN",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "DATABRICKS_TOKEN",
    "DATABRICKS_STAGING_CLIENT_SECRET",
    "DATABRICKS_PROD_CLIENT_SECRET",
    "DATABRICKS_STAGING_TOKEN",
    "DATABRICKS_PROD_TOKEN",
)
FOR_GIT = ("GH_TOKEN", "GITHUB_TOKEN")  # a credential helper of the user's may need them to fetch


class Custody(Mapping[str, str]):
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


def take(environment: MutableMapping[str, str], *, leave: Container[str] = ()) -> Custody:
    """Copy the environment, then remove the secrets from the original, which children inherit.

    Args:
        environment: this process's own.
        leave: the variables that children need.
    """
    taken = Custody(environment)
    for name in VARIABLES:
        if name not in leave:
            environment.pop(name, None)
    return taken
