"""The project's repository, here and at GitHub."""

import base64
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from proposal import CURE, Proposal

BRANCH = "ml-init/update"
REF = f"refs/heads/{BRANCH}"
# Who GitHub shows for what a workflow commits; others commit under it too, hence the signature.
PERSON = {
    "NAME": "github-actions[bot]",
    "EMAIL": "41898282+github-actions[bot]@users.noreply.github.com",
}
SIGNATURE = "Proposed by .github/ml-init/propose.py"
TOKENS = ("GITHUB_TOKEN", "UPDATE_TOKEN", "TEMPLATE_TOKEN")

IN_THE_WAY = (
    "The repository has a branch `{name}`. Git keeps branches like files in folders, so there can "
    f"be no `{BRANCH}` beside it. Rename it (on GitHub: Branches, its menu, Rename branch), and "
    "run the workflow again."
)


class Stopped(Exception):
    """There is no new proposal; the text says why, and what helps."""


@dataclass(frozen=True)
class Repository:
    """The project's repository at GitHub, and the token for it."""

    api: str
    server: str
    name: str
    base: str
    token: str = field(repr=False)

    @property
    def address(self) -> str:
        """Where git finds it."""
        return f"{self.server}/{self.name}.git"

    def git(self, *arguments: str) -> str:
        """Run git, signed in."""
        return git(*arguments, extra=signed_in(self.server, self.token))

    def call(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        """What GitHub's REST interface answers, which is JSON.

        Raises:
            Stopped: it refused, or could not be reached.
        """
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.api}/repos/{self.name}/{path}", data, method=verb)  # noqa: S310
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Content-Type", "application/json")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            words = error.read(2000).decode(errors="replace")
            raise Stopped(f"GitHub refused {verb} {path}: {error.code} {words}") from None
        except (URLError, TimeoutError) as error:
            raise Stopped(f"GitHub did not answer {verb} {path}: {error}") from None

    def pull_request(self) -> int:
        """The number of the branch's open pull request; 0 where it has none."""
        owner = self.name.partition("/")[0]
        asked = {"state": "open", "head": f"{owner}:{BRANCH}", "base": self.base}
        found: list[dict[str, int]] = self.call("GET", f"pulls?{urlencode(asked)}")
        return found[0]["number"] if found else 0

    def propose(self, proposal: Proposal) -> int:
        """Open the branch's pull request, or write it anew. Returns its number."""
        written = {"title": proposal.title, "body": proposal.body}
        if number := self.pull_request():
            self.call("PATCH", f"pulls/{number}", written)
            return number
        try:
            opened = self.call("POST", "pulls", {**written, "head": BRANCH, "base": self.base})
        except Stopped as refusal:
            page = f"{self.server}/{self.name}/compare/{self.base}...{BRANCH}?expand=1"
            raise Stopped(
                f"{refusal}\nThe branch {BRANCH} is pushed: open its pull request at {page}\n"
                "For the next time, allow it in Settings, Actions, General: GitHub Actions may "
                f"create pull requests. Or: {CURE}."
            ) from None
        return int(opened["number"])

    def tip(self) -> str:
        """The commit of the branch, as git stores it, after its id; empty without a branch.

        Raises:
            Stopped: another branch stands where it has to be.
        """
        ways = (REF, REF.rpartition("/")[0], f"{REF}/*")
        lines = self.git("ls-remote", self.address, *ways).splitlines()
        heads = {ref: commit for commit, _, ref in (line.partition("\t") for line in lines)}
        seen = heads.pop(REF, "")
        for ref in heads:
            if any(fnmatchcase(ref, way) for way in ways):
                raise Stopped(IN_THE_WAY.format(name=ref.removeprefix("refs/heads/")))
        if not seen:
            return ""
        self.git("fetch", "--quiet", "--no-tags", "--depth=1", self.address, REF)
        return f"{seen}\n{git('cat-file', 'commit', seen)}"

    def push(self, title: str, tip: str) -> None:
        """Bring the branch to what is staged, on top of the checkout; it may be there already."""
        seen, _, commit = tip.partition("\n")
        tree, parent = git("write-tree"), git("rev-parse", "HEAD")
        if commit.startswith(f"tree {tree}\nparent {parent}\n"):
            return
        roles = ("AUTHOR", "COMMITTER")
        who = {f"GIT_{role}_{name}": value for role in roles for name, value in PERSON.items()}
        made = git("commit-tree", tree, "-p", parent, "-m", title, "-m", SIGNATURE, extra=who)
        lease = f"--force-with-lease={REF}:{seen}"
        self.git("push", "--quiet", lease, self.address, f"{made}:{REF}")


def is_ours(tip: str) -> bool:
    """Whether this program made a commit."""
    head, _, message = tip.partition("\n\n")
    by_us = re.search(rf"^committer .*<{re.escape(PERSON['EMAIL'])}> ", head, re.MULTILINE)
    return by_us is not None and SIGNATURE in message


def signed_in(server: str, token: str) -> dict[str, str]:
    """The environment in which git signs in at one server, whatever kind of address it is given."""
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    host = server.partition("://")[2]
    settings = [
        (f"http.{server}/.extraHeader", f"Authorization: Basic {basic}"),
        (f"url.{server}/.insteadOf", f"git@{host}:"),
        (f"url.{server}/.insteadOf", f"ssh://git@{host}/"),
    ]
    given = {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_TERMINAL_PROMPT": "0"}
    for number, (key, value) in enumerate(settings):
        given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return given


def without_tokens() -> dict[str, str]:
    """The environment of other programs."""
    return {name: value for name, value in os.environ.items() if name not in TOKENS}


def git(
    *arguments: str,
    extra: Mapping[str, str] | None = None,
    given: bytes | IO[bytes] = b"",
    output: int | IO[bytes] = subprocess.PIPE,
) -> str:
    """What git prints, without the end of its last line.

    Args:
        arguments: the command and its arguments.
        extra: variables beside those of this process.
        given: what it reads: bytes, or an open file.
        output: an open file that takes what it prints, in place of the caller.

    Raises:
        Stopped: it failed.
    """
    command = ["git", "-c", "core.hooksPath=/dev/null", *arguments]
    environment = {**without_tokens(), **(extra or {})}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE if isinstance(given, bytes) else given,
        stdout=output,
        stderr=subprocess.PIPE,
    ) as running:
        told, errors = running.communicate(given if isinstance(given, bytes) else None)
    if running.returncode:
        raise Stopped(f"git {arguments[0]} failed: {errors.decode(errors='replace')}")
    return (told or b"").decode(errors="replace").removesuffix("\n")


def names(*arguments: str) -> tuple[str, ...]:
    """The files that `git diff` names."""
    listing = git("diff", "--name-only", "--no-renames", "-z", *arguments)
    return tuple(filter(None, listing.split("\0")))
