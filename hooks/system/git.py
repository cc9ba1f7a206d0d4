"""All that is asked of git."""

import os
import subprocess
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from hooks.errors import UserError

LIMIT = 600.0  # seconds; only git that fetches what a partial clone lacks takes longer than a few
# What git itself calls local to one repository (`git rev-parse --local-env-vars`), but for the
# user's own configuration: a caller inside a git hook must not redirect our commands.
_LOCAL = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
}

# What a configuration, the user's or a foreign project's, would have git run beside our commands:
# hooks, a watcher of files, a checker of signatures. Filters stay: they decide what a file holds.
_WITHOUT_PROGRAMS = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "log.showSignature=false"),
)


class GitFailed(UserError):
    """Git refused a command.

    Attributes:
        words: what git said, without its prefix.
    """

    def __init__(self, command: str, words: str) -> None:
        """Name the command by its verb; arguments may be long and are not needed."""
        super().__init__(f"git {command} failed: {words}")
        self.words = words


def git(
    folder: Path,
    *arguments: str,
    given: bytes | None = None,
    extra: Mapping[str, str] | None = None,
    accept: Container[int] = (0,),
) -> str:
    """Run git in a folder with the user's own configuration, but for the programs that it names.

    Args:
        folder: where git runs.
        arguments: the command and its arguments; ``-c name=value`` pairs may stand in front.
        given: what git reads from its standard input; nothing by default.
        extra: variables of its environment beside the caller's own.
        accept: the exit codes that are no failure.

    Returns:
        Standard output without the newline at its end.

    Raises:
        GitFailed: git ended with another code than these, or not in time.
    """
    written = git_bytes(folder, *arguments, given=given, extra=extra, accept=accept)
    return written.decode(errors="surrogateescape").removesuffix("\n")


def git_bare(repository: Path, *arguments: str, given: bytes | None = None) -> str:
    """Run git in a bare repository of ours."""
    return git(repository, *arguments, given=given, extra=named(repository))


def named(repository: Path) -> dict[str, str]:
    """What names a bare repository: a careful user's configuration has git find none by itself.

    See https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository.
    """
    return {"GIT_DIR": str(repository)}


def git_bytes(
    folder: Path,
    *arguments: str,
    given: bytes | None = None,
    extra: Mapping[str, str] | None = None,
    accept: Container[int] = (0,),
) -> bytes:
    """Run git as `git` does; its standard output as it is."""
    try:
        ended = subprocess.run(  # a list, never a shell
            command(*arguments),
            cwd=folder,
            input=given if given is not None else b"",
            env=environment(extra or {}),
            capture_output=True,
            timeout=LIMIT,
            check=False,
        )
    except FileNotFoundError as error:
        message = "git was not found. Install it, or put it on PATH, and run the same again."
        raise UserError(message) from error
    except subprocess.TimeoutExpired as error:
        raise failure(arguments, f"it did not end within {LIMIT:g} seconds") from error
    if ended.returncode not in accept:
        raise failure(arguments, ended.stderr.decode(errors="replace"))
    return ended.stdout


def command(*arguments: str) -> list[str]:
    """The user's own git, without the programs that a configuration names."""
    return ["git", *_WITHOUT_PROGRAMS, *arguments]


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """What git sees: the caller's own variables, but for those of one repository."""
    ours = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    # Its words are read here, so they must be English: LANGUAGE would outrank LC_ALL.
    return {**ours, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **extra}


def failure(arguments: Sequence[str], errors: str) -> GitFailed:
    """What git's arguments and its words on standard error come to."""
    verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
    return GitFailed(verb, _last_words(errors))


def _last_words(stderr: str) -> str:
    """The line in which git says what is wrong."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines[-1:]
    if not telling:
        return "it gave no reason"
    return telling[0].removeprefix("fatal:").removeprefix("error:").strip()
