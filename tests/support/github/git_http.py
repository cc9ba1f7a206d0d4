"""Git over HTTP: GitHub's side of a push, served by git's own http-backend."""

import gzip
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# The real refusal stands in the line of the rejected ref; a hook can only say it beside that line.
PUSH_RULES = """#!/bin/sh
if test -n "$RULES"; then
  echo "$RULES" >&2
  exit 1
fi
while read old new ref; do
  case " $KEEPS_HISTORY " in
  *" $ref "*)
    if git cat-file -e "$old" 2>/dev/null && ! git merge-base --is-ancestor "$old" "$new"; then
      echo "error: GH013: Repository rule violations found for $ref." >&2
      echo "- Cannot force-push to this branch" >&2
      exit 1
    fi
    ;;
  esac
  test "$MAY_WRITE_WORKFLOWS" = yes && continue
  # What the push changes counts; in an empty repository that is all there is.
  if git rev-parse --quiet --verify HEAD >/dev/null; then
    changed=$(git diff --name-only HEAD "$new")
  else
    changed=$(git ls-tree -r --name-only "$new")
  fi
  if echo "$changed" | grep -q '^.github/workflows/'; then
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

    @property
    def unpacked(self) -> bytes:
        """The body as git wrote it."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.body) if packed else self.body


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
    set_rule(folder, PUSH_RULES)


def bring(folder: Path, source: Path) -> None:
    """Have a repository hold main and the tags of a local one."""
    run(folder, "fetch", "--quiet", "--tags", source, "main:main")


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
    if (loose := folder / "refs" / "heads" / branch).is_file():
        return loose.read_text().strip()
    return run(folder, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()


def settle_default_branch(folder: Path) -> str:
    """The default branch; another pushed one where the organisation's default was not pushed."""
    branch = (folder / "HEAD").read_text().strip().removeprefix("ref: refs/heads/")
    if (folder / "refs" / "heads" / branch).is_file():
        return branch
    pushed = run(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    if pushed and branch not in pushed:
        branch = pushed[0]
        (folder / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    return branch


def pushed(request: GitRequest) -> list[tuple[str, ...]]:
    """What a push would change: the old commit, the new one and the ref of each; else nothing.

    See https://git-scm.com/docs/pack-protocol: lines with their length in front, ended by a flush.
    """
    found: list[tuple[str, ...]] = []
    rest = request.unpacked if request.path == "/git-receive-pack" else b""
    while (size := int(rest[:4] or b"0", 16)) > 0:
        line = rest[4:size].partition(b"\0")[0].decode().strip()
        if not line.startswith("shallow "):
            found.append(tuple(line.split(" ", 2)))
        rest = rest[size:]
    return found


@cache
def _programs() -> Path:
    """Where git keeps its programs: one that is started itself costs one process less."""
    return Path(run(Path.cwd(), "--exec-path").strip())


def needed(request: GitRequest) -> str:
    """The right that a request needs."""
    is_push = "receive-pack" in request.path + request.query
    return "contents=write" if is_push else "contents=read"


def serve(
    folder: Path,
    request: GitRequest,
    *,
    may_write_workflows: bool,
    rules: str = "",
    keeps_history: Iterable[str] = (),
) -> GitAnswer:
    """Let git answer one request for a bare repository.

    Args:
        folder: the repository.
        request: what came over the wire.
        may_write_workflows: whether the token has that right.
        rules: what rulesets say against the push; empty where they let it by.
        keeps_history: the refs that may only go forward.
    """
    body = request.unpacked
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
        "RULES": rules,
        "KEEPS_HISTORY": " ".join(keeps_history),
    }
    command = [_programs() / "git-http-backend"]
    ended = subprocess.run(command, env=environment, input=body, capture_output=True, check=True)
    head, _, rest = ended.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(fields.pop("Status", "200 OK").split()[0])
    return GitAnswer(status, fields, rest)
