"""What the job of an update installs, without an index."""

import re
from importlib.metadata import distribution
from pathlib import Path

from tests.support.parts.actions import PACKAGES
from tests.support.place import ROOT

REQUIREMENTS = ROOT / "template" / ".github" / "ml-init" / "requirements.txt"


def named_packages(folder: Path) -> Path:
    """A folder with the packages that a project's requirements name, with pip, and no other."""
    folder.mkdir()
    for name in ["pip", *re.findall(r"(?m)^([\w.-]+)==", REQUIREMENTS.read_text())]:
        for part in {file.parts[0] for file in distribution(name).files or ()} - {".."}:
            (folder / part).symlink_to(PACKAGES / part)
    return folder
