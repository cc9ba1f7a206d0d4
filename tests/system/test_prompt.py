"""A person at a terminal is asked for what the environment does not hold."""

import os
from pathlib import Path

import pytest

from tests.support.canaries import hits
from tests.support.github.server import GitHub
from tests.support.misfortune import ANSWERS, request
from tests.support.place import ROOT
from tests.support.published_ends import assert_published
from tests.support.publishing import TOKEN, VALUES
from tests.support.terminals import Session, at_a_terminal

ENTER = "\r"
STAGING, PROD = "DATABRICKS_STAGING_CLIENT_SECRET", "DATABRICKS_PROD_CLIENT_SECRET"
ALL = {
    "ADMIN_GITHUB_TOKEN": TOKEN + ENTER,
    STAGING: VALUES[STAGING] + ENTER,
    PROD: VALUES[PROD] + ENTER,
}


def publish_typing(
    typed: dict[str, str], project: Path, folder: Path, environment: dict[str, str]
) -> Session:
    """The publish step at a terminal."""
    request(folder, ANSWERS)
    around = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return at_a_terminal(["-m", "hooks.publish", str(project)], typed, folder, around)


def test_token_and_secrets_that_are_typed_publish_and_are_never_shown(
    github: GitHub, project: Path, tmp_path: Path
) -> None:
    ended = publish_typing(ALL, project, tmp_path, {"GITHUB_SERVER_URL": github.web})

    assert ended.code == 0, ended.shown
    assert_published(github, project, ANSWERS)
    assert hits(ended.shown) == set()
    assert "✓ created the private repository" in ended.shown


def test_a_typed_token_is_looked_at_before_anything_is_made(
    github: GitHub, project: Path, tmp_path: Path
) -> None:
    typed = {**ALL, "ADMIN_GITHUB_TOKEN": "ghp_wrong" + ENTER}

    ended = publish_typing(typed, project, tmp_path, {"GITHUB_SERVER_URL": github.web})

    assert ended.code == 1
    assert "Nothing was created on GitHub." in ended.shown
    assert github.seen == [("GET /user", 401)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param({STAGING: ENTER, PROD: ENTER}, f"no value for {STAGING}, {PROD}", id="empty"),
        pytest.param({STAGING: "\x03"}, "Stopped.", id="given up"),
    ],
)
def test_an_answer_that_is_none_ends_the_run_before_anything_is_made(
    github: GitHub, project: Path, tmp_path: Path, typed: dict[str, str], told: str
) -> None:
    environment = {"GITHUB_SERVER_URL": github.web, "ADMIN_GITHUB_TOKEN": TOKEN}

    ended = publish_typing(typed, project, tmp_path, environment)

    assert ended.code == 1
    assert told in ended.shown
    assert github.seen == []
