"""Git's refusals as a person reads them; the texts are GitHub's and git's own."""

import pytest

from hooks.publishing.push_errors import cure, is_missing, telling_lines

WORKFLOW = (
    " ! [remote rejected] main -> main (refusing to allow {} to create or update workflow "
    "`.github/workflows/x.yml` without `{}` {})"
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(
            WORKFLOW.format("a Personal Access Token", "workflow", "scope"),
            "needs the scope workflow",
            id="a classic token without the scope",
        ),
        pytest.param(
            WORKFLOW.format("a GitHub App", "workflows", "permission"),
            "the permission Workflows: write",
            id="an app without the permission",
        ),
        pytest.param(
            "remote: error: GH013: Repository rule violations found for refs/heads/main.",
            "exempt the first push",
            id="a ruleset",
        ),
        pytest.param(
            "! [remote rejected] main -> main (protected branch hook declined)",
            "its owners can say which",
            id="a protected branch",
        ),
        pytest.param(
            "fatal: unable to access 'https://x/': The requested URL returned error: 403",
            "may not write the repository's contents",
            id="no right to the contents",
        ),
        pytest.param(
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            "not valid for git",
            id="not signed in",
        ),
        pytest.param(
            "fatal: unable to access 'https://x/': The requested URL returned error: 301",
            "renamed or moved",
            id="renamed",
        ),
        pytest.param(
            "!\trefs/heads/main:refs/heads/main\t[rejected] (fetch first)",
            "Somebody else pushed",
            id="another history",
        ),
        pytest.param(
            "!\trefs/heads/main:refs/heads/main\t[remote rejected] (cannot lock ref)",
            "its words say why",
            id="something new",
        ),
        pytest.param("fatal: repository 'https://x/' not found", "", id="missing: it may come"),
        pytest.param("error: RPC failed; HTTP 502", "", id="GitHub's own trouble: again"),
        pytest.param("fatal: Could not resolve host: github.com", "", id="no network: again"),
    ],
)
def test_a_refusal_says_what_to_do(words: str, told: str) -> None:
    found = cure(words)

    assert told in found
    assert bool(told) == bool(found)


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("fatal: repository 'https://x/' not found", True),
        ("fatal: unable to access 'https://x/': The requested URL returned error: 404", True),
        ("error: RPC failed; HTTP 502", False),
    ],
)
def test_what_git_did_not_find_is_told_apart(words: str, missing: bool) -> None:  # noqa: FBT001
    assert is_missing(words) is missing


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        pytest.param("To https://x\nremote: no\nfatal: x\n", "  remote: no\n  fatal: x", id="told"),
        pytest.param("something\nelse\n", "  else", id="the last line where none is telling"),
        pytest.param("remote: \x1b[31mred\n", "  remote: [31mred", id="no terminal sequences"),
        pytest.param("", "", id="nothing said"),
    ],
)
def test_the_lines_that_carry_the_reason_are_shown(words: str, lines: str) -> None:
    assert telling_lines(words) == lines
