"""The snapshot step of an update: keep each temporary render for the merge.

Runs in the template's checkout, in every render of an update; its argument is the render's folder.
"""

import sys
from pathlib import Path

from hooks import handover
from hooks.history import WORKSHOP
from hooks.terminal import say


def keep(render: Path) -> None:
    """Tell where the old render is; move the new one to where the merge will look for it."""
    if not handover.is_temporary(render):  # never the project itself
        return
    note = handover.find()
    if note is None or not note.checkout:
        handover.leave(handover.Note(str(render)))
    else:
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
    sys.exit(main(Path(sys.argv[1])))
