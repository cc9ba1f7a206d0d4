"""Secrets that a repository still has and that no run of the project reads; nothing is deleted."""

from collections.abc import Iterator
from dataclasses import dataclass

from hooks.project.sign_in import AZURE, DATABRICKS, TOKEN, of_both
from hooks.publishing.converge import ITSELF
from hooks.publishing.desired import Repository
from hooks.publishing.shown import Shown

# Those that a project may have signed in with before it was moved to another way.
EVERY_SECRET = {each.secret for way in (DATABRICKS, AZURE, TOKEN) for each in of_both(way)}
ADVICE = "Once nothing needs it:"


@dataclass(frozen=True)
class LeftOver:
    """One secret that is left over.

    Attributes:
        name: as GitHub has it.
        environment: where it is kept; empty for the repository itself.
    """

    name: str
    environment: str

    @property
    def what(self) -> str:
        """The secret and its place, in words."""
        return f"the secret {self.name} of {self.environment or 'the repository itself'}"

    @property
    def why(self) -> str:
        """What is the matter with it."""
        if self.environment:
            return "it is left over: the runs sign in without it"
        return "it is left over, and a workflow on any branch can read it"

    def command(self, place: str) -> str:
        """What deletes it, in the repository as the gh program takes it."""
        inside = f" --env {self.environment}" if self.environment else ""
        return f"gh secret delete {self.name}{inside} --repo {place}"

    def line(self, place: str) -> str:
        """All of it on one line."""
        return f"{self.what}: {self.why}. {ADVICE} {self.command(place)}"


def left_over(wanted: Repository, shown: Shown) -> Iterator[LeftOver]:
    """The secrets that are kept elsewhere now, or nowhere."""
    kept = {secret.name for each in wanted.environments for secret in each.secrets}
    places = {ITSELF: EVERY_SECRET if wanted.is_federated else kept}
    places |= {each.name: EVERY_SECRET for each in wanted.environments if each.variables}
    for place, names in places.items():
        for name in sorted(names & shown.secrets.get(place, {}).keys()):
            yield LeftOver(name, place)


def gh_place(host: str, full_name: str) -> str:
    """A repository as the gh program takes it."""
    return full_name if host == "github.com" else f"{host}/{full_name}"
