"""Git over the network: what the child sees, and what its failures become."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.publishing import remote as remote_module
from hooks.publishing.comparing import Relation, commits_and_trees
from hooks.publishing.pushing import (
    Pushing,
    follow_origin,
    local_head,
    origin_of,
    set_origin,
    transport,
)
from hooks.publishing.remote import GitRefused, Remote
from hooks.publishing.scratch import borrowing
from hooks.system.secret import Secret
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.publishing import TOKEN, FastClock, git

REFS = "git git-upload-pack refs"


@pytest.fixture
def remote(github: GitHub) -> Remote:
    """An empty repository at the double."""
    held = github.calls.add("awesome-ml-project", "x")
    return Remote(github.web, held.full_name, Secret(TOKEN), {})


@pytest.fixture
def pushing(remote: Remote, project: Path, client: Client) -> Iterator[Pushing]:
    """The project's history on its way."""
    with borrowing(project) as scratch:
        yield Pushing(remote, scratch, project, local_head(project), client)


def test_an_outage_of_git_is_waited_out(github: GitHub, pushing: Pushing, fast: FastClock) -> None:
    github.faults = [Fault(REFS, refusal(502, "Bad Gateway"), times=4)]

    found = pushing.compare()

    assert found.relation is Relation.EMPTY
    assert fast.waits == [0.5, 1.0, 2.0, 4.0]


def test_what_git_does_not_find_is_waited_for_while_github_makes_it_and_not_later(
    github: GitHub, pushing: Pushing, client: Client, fast: FastClock
) -> None:
    github.faults = [Fault(REFS, refusal(404, "Not Found"), times=3)]

    with pytest.raises(PublishError, match="The repository is missing, or the token may not see"):
        pushing.compare()
    assert fast.waits == []
    client.expect_settling("/repos/my-org/awesome-ml-project", fast.clock.now() + 120)
    found = pushing.compare()

    assert found.relation is Relation.EMPTY
    assert fast.waits == [0.5, 1.0]


def test_an_outage_of_git_that_lasts_ends_with_its_words(github: GitHub, pushing: Pushing) -> None:
    github.faults = [Fault(REFS, refusal(502, "Bad Gateway"), times=ALWAYS)]

    with pytest.raises(PublishError, match=r"returned error: 502\nRun the same command again"):
        pushing.compare()


def test_a_server_that_never_answers_is_given_up(
    github: GitHub, pushing: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_module, "SILENCE", 0.05)
    over = threading.Event()
    github.watch = lambda _: over.wait()

    with pytest.raises(PublishError, match="fatal: no answer"):
        pushing.compare()

    over.set()


def test_a_push_whose_fate_cannot_be_seen_is_tried_again(
    github: GitHub, project: Path, pushing: Pushing, fast: FastClock
) -> None:
    found = pushing.compare()
    github.faults = [
        Fault("git git-receive-pack data", refusal(502, "Bad Gateway"), after=True),
        Fault(REFS, refusal(502, "Bad Gateway")),
    ]

    assert pushing.settle(found) == git(project, "rev-parse", "main")
    assert len(fast.waits) == 1


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("--global", id="for every repository"),
        pytest.param("--file={home}/included", id="included for this folder"),
    ],
)
def test_the_users_proxies_and_certificates_are_kept(project: Path, place: str) -> None:
    place = place.format(home=Path.home())
    git(project, "config", "--global", f"includeIf.gitdir:{project}/.path", "~/included")
    git(project, "config", place, "http.proxy", "http://proxy:3128")
    git(project, "config", place, "http.sslCAInfo", "/etc/own.pem")
    git(project, "config", place, "http.extraHeader", "X-Not: this")

    assert transport(project) == {
        "http.proxy": "http://proxy:3128",
        "http.sslcainfo": "/etc/own.pem",
    }


def test_those_of_the_project_are_not(project: Path) -> None:
    git(project, "config", "--global", "http.sslCAInfo", "/etc/own.pem")
    git(project, "config", "extensions.worktreeConfig", "true")
    git(project, "config", "http.proxy", "http://proxy:3128")
    git(project, "config", "--worktree", "http.sslCAPath", "/etc/theirs")

    assert transport(project) == {"http.sslcainfo": "/etc/own.pem"}


def test_a_user_s_git_that_finds_no_bare_repository_reads_the_history(project: Path) -> None:
    git(project, "config", "--global", "safe.bareRepository", "explicit")

    with borrowing(project) as scratch:
        commits = commits_and_trees(scratch, local_head(project))

    assert len(commits) == 2


def test_without_such_settings_nothing_is_kept(project: Path) -> None:
    assert transport(project) == {}


def test_origin_is_the_projects_own(project: Path, tmp_path: Path) -> None:
    inside = project / "inside"
    inside.mkdir()
    follow_origin(project)
    assert origin_of(project) == ""
    set_origin(project, "https://github.com/my-org/x.git")

    assert origin_of(project) == "https://github.com/my-org/x.git"
    assert origin_of(inside) == ""
    assert origin_of(tmp_path) == ""
    assert git(project, "rev-parse", "main@{upstream}") == git(project, "rev-parse", "main")


def test_git_speaks_the_language_in_which_its_refusals_are_known(
    pushing: Pushing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git").write_text('#!/bin/sh\necho "fatal: in $LC_ALL" >&2\nexit 1\n')
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    with pytest.raises(GitRefused, match=r"fatal: in C$"):
        pushing.remote.refs(pushing.scratch)


WAY_TO_THE_NETWORK = [
    *("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("https_proxy", "http_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
    *("PATH", "TMPDIR", "SYSTEMROOT"),
]


def test_git_gets_what_the_machine_reaches_the_network_by(remote: Remote) -> None:
    given = remote.environment(dict.fromkeys(WAY_TO_THE_NETWORK, "as it is"))

    assert [name for name in WAY_TO_THE_NETWORK if given.get(name) != "as it is"] == []


def test_the_header_is_scoped_and_git_gets_nothing_else(
    remote: Remote,
) -> None:
    given = remote.environment({"HTTPS_PROXY": "http://proxy:3128", "GIT_TRACE_REDACT": "0"})

    settings = {given[f"GIT_CONFIG_KEY_{n}"]: given[f"GIT_CONFIG_VALUE_{n}"] for n in range(6)}
    assert settings[f"http.{remote.web}/.extraHeader"].startswith("AUTHORIZATION: basic ")
    assert settings["credential.helper"] == ""
    assert settings["http.followRedirects"] == "false"
    assert given["HTTPS_PROXY"] == "http://proxy:3128"
    assert "GIT_TRACE_REDACT" not in given
