"""The template with one patch taken out, to see who notices."""

import re
import shutil
from pathlib import Path

from tests.support.place import release


def release_without_patch(patch: str, template: Path, folder: Path) -> Path:
    """Copy the template to ``folder``, and release it there without the patch."""
    shutil.copytree(template, folder)
    patches = folder / "hooks" / "patches" / "__init__.py"
    text = patches.read_text()
    left = re.sub(rf"(?m)^    {patch}\.PATCH,.*\n", "", text)
    assert left != text
    patches.write_text(left)
    release(folder, "v0.2.0")
    return folder
