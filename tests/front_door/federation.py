"""What the button makes for an organisation that stores no secret."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.front_door.organisation import NAME, Organisation, Pressed
from tests.support.closed_loop import Cloud, a_cloud, as_published
from tests.support.github.app import App
from tests.support.github.state import Repository
from tests.support.parts.actions import PACKAGES
from tests.support.publishing import VALUES
from tests.support.repository import HostedProject


@dataclass(frozen=True)
class Federated:
    """A use case that was made without a secret.

    Attributes:
        organisation: where it was made.
        cloud: where it deploys.
        app: what made it, in place of somebody's token.
        ended: the run that made it.
    """

    organisation: Organisation
    cloud: Cloud
    app: App
    ended: Pressed

    @property
    def held(self) -> Repository:
        """Its repository, as GitHub has it."""
        return self.organisation.github.repository(NAME)

    def project(self, folder: Path) -> HostedProject:
        """It in a clone of the test's own, with what GitHub and the account hold of it."""
        return as_published(self.organisation.github, NAME, self.cloud, folder, PACKAGES)


@contextmanager
def made_without_secret(organisation: Organisation, folder: Path) -> Iterator[Federated]:
    """Press the button where no secret is stored but the key of an app.

    The cloud is there while the block lasts.
    """
    with a_cloud(folder) as cloud:
        organisation.secrets = {
            name: value for name, value in organisation.secrets.items() if name not in VALUES
        }
        organisation.github.app = app = App()
        organisation.use(app)
        job = cloud.account.job()
        organisation.runner = {**organisation.runner, **job}
        organisation.variables |= {
            "USE_DATABRICKS_SERVICE_PRINCIPAL": "true",
            "ML_INIT_CREDENTIALS": "federation",
            "ML_INIT_TOKEN_ISSUER": cloud.issuer.name,  # of a GitHub that is no Enterprise Server
            **{name: value for name, value in job.items() if name.startswith("DATABRICKS_")},
            **{f"DATABRICKS_{name.upper()}": host for name, host in cloud.hosts.items()},
        }
        yield Federated(organisation, cloud, app, organisation.press())
