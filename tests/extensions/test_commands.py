"""A printed command works where the run was started."""

import pytest

from extensions.commands import WITH_ALL, start


@pytest.mark.parametrize(
    ("environ", "told"),
    [({}, "copier"), ({"UV": "/usr/bin/uv"}, f"{WITH_ALL} copier")],
    ids=["a Copier that is installed", "a Copier that uvx brought along"],
)
def test_copier_is_named_as_it_was_started(environ: dict[str, str], told: str) -> None:
    assert start(environ) == told
