"""Git over the network: the project's branch at GitHub."""

import base64
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from hooks.errors import PublishError
from hooks.publishing.desired import BRANCH
from hooks.publishing.scratch import Scratch
from hooks.system.secret import Secret

REFS = "refs/heads/"
REF = f"{REFS}{BRANCH}"
# No branch and no tag: a push to it starts no workflow, and it cannot become the default branch.
REHEARSALS = "refs/ml-init/rehearsal/"
SILENCE = 300  # seconds after which git over the network is given up
PACK_IN_ONE_REQUEST = 150 * 1024 * 1024  # bytes
INHERITED = (
    "PATH",
    "SYSTEMROOT",
    "TMPDIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
)


class GitRefused(PublishError):
    """Git's conversation with GitHub failed.

    Attributes:
        words: everything that git said, without the token.
    """

    def __init__(self, words: str) -> None:
        """Keep the words; `hooks.publishing.pushing` turns those that it knows into cures."""
        super().__init__(f"git could not talk to GitHub: {words}")
        self.words = words


def header_of(token: Secret) -> Secret:
    """The value of the Authorization header that signs in to git, in base64 as HTTP has it."""
    pair = f"x-access-token:{token.reveal()}"
    return Secret(base64.b64encode(pair.encode()).decode())


@dataclass(frozen=True)
class Remote:
    """The repository at GitHub as git reaches it, with the header that signs in.

    The header stands in the environment of git alone, scoped to this server: not in arguments, not
    in a file, and not sent anywhere that a redirect may lead. Each command runs in a scratch
    repository, so that the project's configuration is not asked; ``transport`` holds what the
    user's says about reaching the network.
    """

    web: str
    full_name: str
    token: Secret
    transport: Mapping[str, str]

    @property
    def url(self) -> str:
        """The address that people and ``origin`` use."""
        return f"{self.web}/{self.full_name}.git"

    @property
    def header(self) -> Secret:
        """The value of git's Authorization header."""
        return header_of(self.token)

    def refs(self, scratch: Scratch) -> dict[str, str]:
        """The last commit of every branch at GitHub, and of every rehearsal, by its whole name.

        Raises:
            GitRefused: the repository could not be read.
        """
        patterns = (f"{REFS}*", f"{REHEARSALS}*")
        lines = self._run(scratch, "ls-remote", self.url, *patterns).splitlines()
        pairs = (line.partition("\t") for line in lines)
        return {ref: commit for commit, _, ref in pairs}

    def fetch(self, scratch: Scratch, ours: str) -> None:
        """Bring the branch's commits into the objects; those of ``ours`` are there.

        Raises:
            GitRefused: the repository could not be read.
        """
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
        self._run(scratch, "fetch", *options, f"--negotiation-tip={ours}", self.url, REF)

    def push(self, scratch: Scratch, *changes: str) -> None:
        """Bring about changes such as ``COMMIT:REF``, with all that they need or nothing.

        Raises:
            GitRefused: GitHub did not take it, or its answer was lost.
        """
        options = ("--quiet", "--atomic", "--porcelain", "--no-verify")
        self._run(scratch, "push", *options, self.url, *changes)

    def _run(self, scratch: Scratch, *arguments: str) -> str:
        ended = None
        with suppress(subprocess.TimeoutExpired):
            ended = subprocess.run(
                ["git", *arguments],
                cwd=scratch.folder,
                env={**self.environment(os.environ), **scratch.place},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SILENCE,
                check=False,
            )
        if ended is None:  # outside the handler: the exception's frames hold the token
            raise GitRefused("fatal: no answer")
        said = (ended.stdout + ended.stderr).decode(errors="replace")
        if ended.returncode:
            raise GitRefused(self.header.hidden_in(self.token.hidden_in(said)).strip())
        return ended.stdout.decode(errors="replace").strip()

    def environment(self, around: Mapping[str, str]) -> dict[str, str]:
        """What git needs, and nothing else: no configuration but ours, no helpers, no traces."""
        settings = {
            **self.transport,
            f"http.{self.web}/.extraHeader": f"AUTHORIZATION: basic {self.header.reveal()}",
            "credential.helper": "",
            "http.followRedirects": "false",
            "http.postBuffer": str(PACK_IN_ONE_REQUEST),
            "core.hooksPath": os.devnull,
            "protocol.version": "0",  # one request fewer to read the branch
        }
        numbered = {
            f"GIT_CONFIG_{part}_{number}": text
            for number, pair in enumerate(settings.items())
            for part, text in zip(("KEY", "VALUE"), pair, strict=True)
        }
        return {
            **{name: around[name] for name in INHERITED if name in around},
            **numbered,
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
