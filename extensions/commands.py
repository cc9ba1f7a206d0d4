"""How a person starts Copier with this template."""

import os
from collections.abc import Mapping

HOME = "https://github.com/digitalpower/ml-init"
WITH_ALL = f"uvx --from copier --with git+{HOME}"


def start(environ: Mapping[str, str] = os.environ) -> str:
    """The words in front of ``copy``, as this run was started: a uvx leaves no program behind.

    uv names itself to what it runs: https://docs.astral.sh/uv/reference/environment/#uv.
    """
    return f"{WITH_ALL} copier" if environ.get("UV") else "copier"
