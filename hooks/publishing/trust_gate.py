"""Nothing is pushed before a project that stores no secret is trusted to sign in without one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from hooks.github_api.client import Client
from hooks.project.answers import Answers
from hooks.publishing.converge import Prepared


class Age(Enum):
    """How long a repository has been there, as far as trust in its runs goes."""

    NEW = "made by this run"
    UNPUBLISHED = "of an earlier run that did not come to its end"
    PUBLISHED = "others may trust its runs"


@dataclass(frozen=True)
class TrustGate:
    """What the trust depends on beside GitHub.

    Attributes:
        client: GitHub.
        answers: what the person decided.
        environment: of the run, with its secrets.
    """

    client: Client
    answers: Answers
    environment: Mapping[str, str] = field(repr=False)

    def pass_through(self, filled: Prepared, age: Age) -> list[str]:
        """See to the trust in the project's runs; nothing to see to where they have secrets.

        Returns:
            What a person should know.

        Raises:
            WaitingForTrust: a person has to make it, and nobody is there to say that it is done.
            PublishError: something stands in the way.
        """
        if not filled.repository.is_federated:
            return []
        from hooks.publishing.trusting import see_to  # no project with secrets needs it

        return see_to(self, filled, age)
