"""Who a commit of ours is by."""

from pathlib import Path

from hooks.system.git import GitFailed, git

FALLBACK = "ml-init <ml-init@users.noreply.github.com>"


def people(repository: Path) -> str:
    """Author and committer in the language of `git fast-import`, a line each."""
    roles = ("author", "committer")
    return "".join(f"{role} {identity(repository, role.upper())}\n" for role in roles)


def identity(project: Path, role: str) -> str:
    """Who commits, and when: the user as git knows them, or ml-init where it knows nobody."""
    asked = ("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT")
    try:
        return git(project, *asked)
    except GitFailed:
        name, address = FALLBACK.removesuffix(">").split(" <")
        named = {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": address}
        return git(project, *asked, extra=named)
