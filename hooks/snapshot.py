"""The snapshot step of an update: keep the new version's render for the merge.

Runs in the template's checkout, when that render is complete; its argument is the render's folder.
"""

import os
import sys
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.step import Step, start
from hooks.updating import handover


def keep(render: Path) -> None:
    """Move a render that Copier would compare to where the merge will look for it."""
    note = handover.find(os.getppid())
    if note is not None and handover.is_temporary(render):  # never the project itself
        handover.take(render, Path(note.checkout) / WORK_FOLDER / "new")


def main(render: Path) -> int:
    """Keep one render."""
    return Step("snapshot", failed="The update was stopped before it touched anything: {}").run(
        lambda _: keep(render)
    )


if __name__ == "__main__":
    start(lambda: main(Path(sys.argv[1])))
