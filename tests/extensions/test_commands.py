"""A printed command works where the run was started."""

import pytest

from extensions.commands import AGAIN, WITH_ALL, copy, start


@pytest.mark.parametrize(
    ("environ", "told"),
    [({}, "copier"), ({"UV": "/usr/bin/uv"}, f"{WITH_ALL} copier")],
    ids=["a Copier that is installed", "a Copier that uvx brought along"],
)
def test_copier_is_named_as_it_was_started(environ: dict[str, str], told: str) -> None:
    assert start(environ) == told


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "copier copy --trust -d publish=true gh:my-org/ml-init 'a b'"),
        ({AGAIN: "./ml-init new 'a b'"}, "./ml-init new 'a b' -d publish=true"),
    ],
    ids=["Copier", "the verb"],
)
def test_a_copy_is_named_with_its_options_and_places(environ: dict[str, str], told: str) -> None:
    assert copy(["-d", "publish=true"], "gh:my-org/ml-init", "a b", environ) == told


def test_without_options_nothing_follows_the_verb() -> None:
    assert copy([], "x", "y", {AGAIN: "./ml-init new y"}) == "./ml-init new y"
