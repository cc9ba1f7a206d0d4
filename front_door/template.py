"""The ml-init of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from front_door.release import release_of
from hooks.github_api.server import server


@dataclass(frozen=True)
class Template:
    """The ml-init of a run.

    Attributes:
        address: where later updates find it.
        version: the tag or commit that projects are made from.
        checkout: its files, with all of its history, on this machine.
    """

    address: str
    version: str
    checkout: Path


def template(checkout: Path, environment: Mapping[str, str]) -> Template:
    """The ml-init that lies in a checkout.

    Args:
        checkout: its folder.
        environment: ``ML_INIT_REPOSITORY`` is its owner and name, ``ML_INIT_REF`` the version that
            was asked for, if one was.

    Raises:
        UserError: the address is not one of GitHub, or git does not know the checkout.
    """
    address = f"{server(environment).web}/{environment['ML_INIT_REPOSITORY']}.git"
    return Template(address, release_of(checkout, environment.get("ML_INIT_REF", "")), checkout)
