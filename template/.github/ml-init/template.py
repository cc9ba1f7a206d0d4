"""Which template may run: the one that the workflow names, whatever the answers file says."""

import os
import re
from pathlib import Path

from repository import Stopped

BUNDLE = "ml-init.bundle"
ANSWERS = Path(".copier-answers.yml")
SHORT = {"gh": "https://github.com/", "gl": "https://gitlab.com/"}  # Copier's own abbreviations


def address(source: str) -> str:
    """Where git finds a template, whose name is written as Copier writes it."""
    if found := re.fullmatch(r"(gh|gl):/?(.*?)(\.git)?", source):
        return f"{SHORT[found[1]]}{found[2]}.git"
    if source.startswith("https://") and not source.endswith(".git"):
        return f"{source}.git"
    return source.removeprefix("git+")


def refuse_another(source: object) -> None:
    """Refuse a template that is not the workflow's.

    Raises:
        Stopped: it is another one; an answers file is text that may be merged unseen.
    """
    allowed = os.environ["TEMPLATE"]
    if source != allowed:
        raise Stopped(
            f"`{ANSWERS}` names another template than this workflow, which runs `{allowed}` alone. "
            "Where ml-init has moved, put its new address into `_src_path` there, and into "
            "`TEMPLATE` in `.github/workflows/update-from-template.yml`; else correct `_src_path`."
        )


def in_its_place(folder: str) -> dict[str, str]:
    """The environment in which git takes the template from a folder, without a token."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{Path(folder).absolute().as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address(os.environ["TEMPLATE"]),
        "GIT_TERMINAL_PROMPT": "0",
    }
