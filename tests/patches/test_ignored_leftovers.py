import pytest

from hooks.patches.ignored_leftovers import LEFTOVERS, PATCH, REASON
from tests.patches.sample import patched

ALL = "\n".join(LEFTOVERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", f"{REASON}\n{ALL}\n\n", id="nothing ignored"),
        pytest.param("mine\nbuild", f"{REASON}\n{ALL}\n\nmine\nbuild", id="no end of line"),
        pytest.param(
            f"**/.DS_Store\n  .venv \n{ALL.replace('.DS_Store', '').replace('.venv/', '')}",
            f"**/.DS_Store\n  .venv \n{ALL.replace('.DS_Store', '').replace('.venv/', '')}",
            id="in other words",
        ),
        pytest.param(
            ALL.replace(".env\n", "", 1), f"{REASON}\n.env\n\n{ALL[5:]}", id="a part of them"
        ),
    ],
)
def test_what_is_missing_is_ignored_above_the_lines_of_a_team(before: str, after: str) -> None:
    assert patched(PATCH, ".gitignore", before) == after
