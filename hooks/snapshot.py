"""The snapshot step of an update: keep the new version's render for the merge.

Runs in the template's checkout, when that render is complete; its argument is the render's folder.
"""

import os
import sys
from pathlib import Path

from hooks import WORKSHOP
from hooks.terminal import end, say
from hooks.updating import handover


def keep(render: Path) -> None:
    """Move a render that Copier would compare to where the merge will look for it."""
    note = handover.find(os.getppid())
    if note is not None and handover.is_temporary(render):  # never the project itself
        handover.take(render, Path(note.checkout) / WORKSHOP / "new")


def main(render: Path) -> int:
    """Keep one render."""
    try:
        keep(render)
    except OSError as error:
        say(f"The update was stopped before it touched anything: {error}")
        return 1
    return 0


if __name__ == "__main__":
    end(main(Path(sys.argv[1])))
