"""What the steps of an update report beside the files that they change.

Where ``ML_INIT_OUTCOME`` names a file, they add one JSON object a line there. They are the new
release's, which this program may not know yet: what it cannot read it leaves out.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

VARIABLE = "ML_INIT_OUTCOME"
# Those of hooks/project/run_report.py that are for a reviewer.
NAMES = ("rewritten", "problems", "deployed", "news")


def read(place: Path) -> dict[str, tuple[str, ...]]:
    """The lines under each name, from a file that need not be there; the last word counts."""
    facts: dict[str, object] = {}
    text = place.read_text(encoding="utf-8", errors="replace") if place.is_file() else ""
    for line in text.splitlines():
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        facts |= said if isinstance(said, dict) else {}
    return lines_under(NAMES, facts)


def lines_under(names: Iterable[str], facts: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The lines under each of these names; nothing where there is something else."""
    return {name: _lines(facts.get(name)) for name in names}


def _lines(said: object) -> tuple[str, ...]:
    lines = said if isinstance(said, list) else []
    return tuple(line for line in lines if isinstance(line, str))
