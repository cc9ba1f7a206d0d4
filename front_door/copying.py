"""All that is asked of Copier."""

from collections.abc import Mapping
from pathlib import Path

from copier import run_copy
from copier.errors import CopierError
from plumbum import ProcessExecutionError, local

from front_door.template import Template


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
