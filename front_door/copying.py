"""All that is asked of Copier."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from copier import run_copy
from copier.errors import CopierError
from plumbum import ProcessExecutionError, local

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


def copy(
    source: Template, data: Mapping[str, object], project: Path, told: Mapping[str, str]
) -> str:
    """Let Copier make a project; empty, or why it did not.

    Copier is told ml-init's address, which the answers file keeps, and reads the checkout in its
    place: nothing is fetched twice, and no token is needed for it.

    Args:
        source: ml-init.
        data: the answers.
        project: the folder to make.
        told: variables for the steps, beside those of this process.
    """
    in_its_place = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{source.checkout.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": source.address,
    }
    try:
        with local.env(**in_its_place, **told):  # where Copier takes its children's from
            run_copy(
                source.address,
                project,
                dict(data),
                vcs_ref=source.version,
                defaults=True,
                unsafe=True,
            )
    except KeyboardInterrupt:  # Copier's own kind of it is one of its errors, too
        return "The run was cancelled."
    except (CopierError, ProcessExecutionError, OSError) as error:
        return str(error)
    return ""
