"""The answers that upstream's releases are tried with: cloud, sign-in, their place, features."""

from dataclasses import dataclass
from itertools import product

import pytest
from _pytest.mark import ParameterSet

from extensions.stacks import STACKS

CLOUDS: dict[str, tuple[str, ...]] = {
    "v0.3": ("azure", "aws"),
    **{stack.release: stack.clouds for stack in STACKS.values() if stack.release},
    "newest": ("azure", "aws", "gcp"),
}
# The copy of v0.5 that is at hand was cut down to projects without a feature store.
WITHOUT_FEATURE_STORE = {"v0.5"}


@dataclass(frozen=True)
class Cell:
    """One release with the answers that make a difference to it."""

    release: str
    cloud: str
    use_databricks_service_principal: bool = True
    include_feature_store: bool = False
    credentials: str = "environments"

    @property
    def changes(self) -> dict[str, str | bool]:
        """The answers of the questionnaire; a project with environments is a new one."""
        given = {name: value for name, value in vars(self).items() if name != "release"}
        is_new = self.credentials != "repository"
        return {**given, "paused_staging": is_new, "fresh_start": is_new}

    def __str__(self) -> str:
        """The cell as the list of tests names it."""
        principals = "service principals" if self.use_databricks_service_principal else "own"
        store = ", feature store" if self.include_feature_store else ""
        return f"{self.release}, {self.cloud}, {principals}{store}, {self.credentials}"


def cells(*releases: str) -> list[ParameterSet]:
    """Every cell of some releases, for `pytest.mark.parametrize`.

    Each way to sign in is tried with each place of its credentials.
    """
    found = [
        Cell(release, cloud, principal, store, credentials)
        for release in releases
        for cloud, principal, store in product(CLOUDS[release], (True, False), (False, True))
        for credentials in ("environments", "repository", "federation")
        if not (store and (release in WITHOUT_FEATURE_STORE or credentials != "environments"))
        and (credentials != "federation" or principal or cloud == "azure")
    ]
    return [pytest.param(cell, id=str(cell)) for cell in found]
