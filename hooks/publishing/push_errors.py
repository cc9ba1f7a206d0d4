"""Git's refusals in words that say the cure."""

import re

from hooks.github_api.error_messages import policy

WORKFLOWS = r"refusing to allow .* without `workflows?` (scope|permission)"
CONTENTS = r"error: 403|Permission to .* denied|Write access to repository not granted"
RIGHTS = "docs/publishing.md of ml-init says which rights the token needs."
CURES = (
    (
        WORKFLOWS,
        (
            "The token may not write workflows: a classic token needs the scope workflow, a "
            "fine-grained one or an app the permission Workflows: write. With such a token the "
            "same command goes on from here."
        ),
    ),
    (
        r"Changes must be made through a pull request",
        (
            "main takes changes by pull requests alone. Is the project published already? Then "
            "push a branch, and open a pull request. Else a ruleset of the organisation stops the "
            "first push: ask its owners to let the token's user or app bypass it."
        ),
    ),
    (
        r"Cannot (create|update|delete|force-push)",
        (
            "A ruleset lets only some people change this branch: at the project's repository for "
            "release its administrators, at the organisation's whom its owners name. Ask one."
        ),
    ),
    (
        r"GH013|[Pp]ush cannot contain secrets|rule violations",
        (
            "A rule of the organisation stops the push. Ask its owners to exempt the first push of "
            "new repositories, or remove what the rule names."
        ),
    ),
    (
        r"protected branch|pre-receive hook declined",
        "A rule of the server stops the push: its owners can say which, and exempt the first push.",
    ),
    (
        r"Authentication failed|could not read Username|error: 401",
        f"The token is not valid for git. {RIGHTS}",
    ),
    (
        CONTENTS,
        f"The token may not write the repository's contents: it needs Contents: write. {RIGHTS}",
    ),
    (
        r"unable to update url base from redirection|error: 30[1278]|redirect",
        "The repository was renamed or moved meanwhile. Choose another project name.",
    ),
    (
        r"\[rejected\]|fetch first|non-fast-forward",
        (
            "Somebody else pushed to the repository meanwhile; nothing was overwritten. Look at "
            "it, then choose another project name or clone that one."
        ),
    ),
    (
        r"\[remote rejected\]",
        "GitHub refused the push; its words say why.",
    ),
)
NOT_THERE = r"not found|error: 404"
MISSING = f"The repository is missing, or the token may not see it. {RIGHTS}"


def cure(words: str) -> str:
    """What a person can do about git's words; empty where trying again may help."""
    if told := policy(words):
        return told
    for pattern, text in CURES:
        if re.search(pattern, words):
            return text
    return ""


def is_about_rights(words: str) -> bool:
    """Whether the token lacks a right to push, by what GitHub says of it."""
    return re.search(f"{WORKFLOWS}|{CONTENTS}", words) is not None


def is_missing(words: str) -> bool:
    """Whether git did not find the repository."""
    return re.search(NOT_THERE, words) is not None


def telling_lines(words: str) -> str:
    """The lines of git's output that carry the reason, fit for a terminal."""
    lines = ["".join(filter(str.isprintable, line)).strip() for line in words.splitlines()]
    telling = [line for line in lines if re.match(r"remote: \S|!|fatal:|error:", line)]
    return "\n".join(f"  {line}" for line in telling or lines[-1:])
