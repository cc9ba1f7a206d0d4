"""A repository that people made, taken for the project's own by a person who names it."""

from collections.abc import Mapping

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.github_api.response import Response
from hooks.publishing import calls
from hooks.publishing.desired import Repository
from hooks.publishing.ownership import is_marked
from hooks.system.prompt import ask_text, can_ask

VARIABLE = "ML_INIT_ADOPT"
LONGEST = 350  # characters of a description, as GitHub takes it


def lacks_marker(wanted: Repository, repository: Response) -> bool:
    """Whether the repository has the project's name, and was not made for it."""
    seen = repository.fields
    is_named = str(seen.get("full_name", "")).lower() == wanted.full_name.lower()
    return is_named and not is_marked(str(seen.get("description") or ""), wanted.marker)


def is_meant(wanted: Repository, environment: Mapping[str, str]) -> bool:
    """Whether a person has named the repository beforehand, or can be asked for it."""
    return can_ask() or _names(wanted, environment.get(VARIABLE, ""))


def confirm(wanted: Repository, environment: Mapping[str, str]) -> None:
    """Have a person name the repository, where they have not done so beforehand.

    Raises:
        PublishError: they typed another name.
        KeyboardInterrupt: they gave up.
    """
    if _names(wanted, environment.get(VARIABLE, "")):
        return
    question = f"{wanted.full_name} was not made by ml-init. To take it, type its whole name:"
    if not _names(wanted, ask_text(question, "OWNER/NAME; Ctrl-C leaves it alone", str)):
        raise PublishError("That is another name. Nothing was changed on GitHub.")


def mark(client: Client, wanted: Repository, repository: Response) -> None:
    """Write the marker behind what people read of the repository.

    Raises:
        PublishError: GitHub refused it.
    """
    end = f" ({wanted.marker})"
    described = str(repository.fields.get("description") or "")[: LONGEST - len(end)]
    client.call(calls.describe(wanted, f"{described}{end}".strip()))


def _names(wanted: Repository, name: str) -> bool:
    return name.strip().lower() == wanted.full_name.lower()
