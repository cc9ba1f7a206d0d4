"""Git over HTTP: GitHub's side of a push, served by git's own http-backend."""

import gzip
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The real refusal stands in the line of the rejected ref; a hook can only say it beside that line.
WORKFLOW_RULE = """#!/bin/sh
test "$MAY_WRITE_WORKFLOWS" = yes && exit 0
while read old new ref; do
  if git ls-tree -r --name-only "$new" | grep -q '^.github/workflows/'; then
    echo "refusing to allow a Personal Access Token to create or update workflow" \\
      "\\`.github/workflows/x.yml\\` without \\`workflow\\` scope" >&2
    exit 1
  fi
done
"""
SECRET_RULE = """#!/bin/sh
echo "error: GH013: Repository rule violations found for refs/heads/main." >&2
echo "Push cannot contain secrets" >&2
exit 1
"""


@dataclass(frozen=True)
class GitRequest:
    """One request for a repository; ``path`` is what follows its name, such as ``/info/refs``."""

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class GitAnswer:
    """What git answered over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def make_bare(folder: Path, default_branch: str) -> None:
    """An empty repository that takes pushes over HTTP, as `git init --bare` makes it."""
    for part in ("objects", "refs", "hooks"):
        (folder / part).mkdir(parents=True)
    (folder / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")
    (folder / "config").write_text("[core]\n\tbare = true\n[http]\n\treceivepack = true\n")
    set_rule(folder, WORKFLOW_RULE)


def set_rule(folder: Path, script: str) -> None:
    """Decide about pushes by a script."""
    hook = folder / "hooks" / "pre-receive"
    hook.write_text(script)
    hook.chmod(0o755)


def run(folder: Path, *arguments: str | Path) -> str:
    """Run git in a folder of the double's own."""
    words = ["git", *map(str, arguments)]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout


def head_of(folder: Path, branch: str) -> str:
    """The commit of a branch; empty where there is none."""
    return run(folder, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()


def settle_default_branch(folder: Path) -> str:
    """The default branch; another pushed one where the organisation's default was not pushed."""
    branch = run(folder, "symbolic-ref", "--short", "HEAD").strip()
    pushed = run(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    if pushed and branch not in pushed:
        branch = pushed[0]
        run(folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    return branch


def serve(folder: Path, request: GitRequest, *, may_write_workflows: bool) -> GitAnswer:
    """Let git answer one request for a bare repository.

    Args:
        folder: the repository.
        request: what came over the wire.
        may_write_workflows: whether the token has that right.
    """
    body = request.body
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "GIT_PROJECT_ROOT": str(folder.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH_INFO": f"/{folder.name}{request.path}",
        "QUERY_STRING": request.query,
        "REQUEST_METHOD": request.verb,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_USER": "x-access-token",
        "MAY_WRITE_WORKFLOWS": "yes" if may_write_workflows else "no",
    }
    command = ["git", "http-backend"]
    ended = subprocess.run(command, env=environment, input=body, capture_output=True, check=True)
    head, _, rest = ended.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(fields.pop("Status", "200 OK").split()[0])
    return GitAnswer(status, fields, rest)
