"""A file is taken for half-written only where nothing of it can be lost."""

from pathlib import Path

import pytest

from extensions.leftovers import half_written

WHOLE = b"#!/bin/sh\necho\n"


@pytest.mark.parametrize(
    ("found", "mode", "is_half"),
    [
        pytest.param(b"", 0o644, True, id="made, not filled"),
        pytest.param(WHOLE[:9], 0o644, True, id="half filled"),
        pytest.param(WHOLE, 0o644, True, id="filled, not executable yet"),
        pytest.param(WHOLE, 0o755, False, id="whole"),
        pytest.param(b"#!/bin/bash\n", 0o644, False, id="the user's own"),
        pytest.param(WHOLE + b"more\n", 0o755, False, id="the user's addition"),
    ],
)
def test_half_written_is_the_beginning_and_no_more(
    tmp_path: Path,
    found: bytes,
    mode: int,
    is_half: bool,  # noqa: FBT001
) -> None:
    (tmp_path / "run.sh").write_bytes(found)
    (tmp_path / "run.sh").chmod(mode)

    told = list(half_written({"run.sh": (WHOLE, True)}, tmp_path))

    assert told == ["run.sh"] * is_half


def test_a_link_is_the_user_s(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "run.sh").symlink_to("empty")

    assert list(half_written({"run.sh": (WHOLE, True)}, tmp_path)) == []
