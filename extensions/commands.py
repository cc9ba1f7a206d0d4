"""How a person starts Copier with this template."""

import os
import shlex
from collections.abc import Mapping, Sequence

HOME = "https://github.com/digitalpower/ml-init"
WITH_ALL = f"uvx --from copier --with git+{HOME}"
AGAIN = "ML_INIT_AGAIN"  # set by ./ml-init: the command that copies once more


def start(environ: Mapping[str, str] = os.environ) -> str:
    """The words in front of ``copy``, as this run was started: a uvx leaves no program behind.

    uv names itself to what it runs: https://docs.astral.sh/uv/reference/environment/#uv.
    """
    return f"{WITH_ALL} copier" if environ.get("UV") else "copier"


def copy(
    options: Sequence[str], source: str, project: str, environ: Mapping[str, str] = os.environ
) -> str:
    """The command that copies once more, ready to paste, as this run was started."""
    if again := environ.get(AGAIN):
        return f"{again} {shlex.join(options)}".strip()
    return f"{start(environ)} copy --trust {shlex.join([*options, source, project])}"
