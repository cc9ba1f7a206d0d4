"""The summary of one run, as the page of the run shows it."""

from collections.abc import Iterable

from extensions.stacks import CUSTOM, STACKS
from front_door.template import Template
from hooks.project.answers import Answers
from hooks.project.next_steps import next_steps
from hooks.project.production import guards
from hooks.project.run_report import RunReport
from hooks.publishing.desired import desired
from hooks.system.markdown import plain

LONGEST = 100  # characters, of a name that GitHub takes
AFTER_EFFECTS = "publish"  # the step that makes what stays when it stops
AGAIN = (
    "What was made stays, and nothing has to be removed: press **Re-run jobs**, or **Run "
    "workflow** with the same answers. It continues where this run stopped."
)
SIGNS_IN_WITHOUT = "none: the workflows sign in by the ID tokens of their runs"
NOTHING_CREATED = (
    "Nothing was created on GitHub. Fix what is listed, then press **Run workflow** with the "
    "right answers, or **Re-run jobs** where these were right."
)


def success(answers: Answers, source: Template, ended: RunReport) -> str:
    """What was made, for whom and out of what, and where to go on."""
    wanted = desired(answers)
    name = plain(wanted.full_name)
    verb = "was made" if ended.is_new else "was there already, and is complete"
    rows = [
        ("repository", f"[{name}]({ended.address}), private, branch `main`"),
        ("teams", ", ".join(f"{plain(each.team)} ({each.permission})" for each in wanted.grants)),
        (
            "secrets",
            ", ".join(f"`{each.name}`" for each in wanted.every_secret) or SIGNS_IN_WITHOUT,
        ),
        ("production", guards(answers)),
        ("stack", _stack(answers)),
        ("ml-init", f"{plain(source.version)} of {plain(source.address)}"),
    ]
    return _text(
        f"## [{name}]({ended.address}) {verb}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {title} | {told} |" for title, told in rows),
        *_section("Worth knowing", map(plain, ended.remarks)),
        *_section("Patches, each a commit with its reason", map(plain, ended.patches)),
        *_section("Patches without work here", map(plain, ended.notes)),
        *_next_steps(answers, ended.address),
    )


def headline(name: str, ended: RunReport) -> str:
    """How a run failed, or what it waits for, on one line."""
    if ended.is_waiting:
        return f"{name[:LONGEST]} waits for trust"
    verb = "is not finished" if ended.stopped_at == AFTER_EFFECTS else "was not made"
    return f"{name[:LONGEST] or 'The use case'} {verb}"


def failure(name: str, ended: RunReport) -> str:
    """Why there is no use case, and what to do about it."""
    cure = AGAIN if ended.stopped_at == AFTER_EFFECTS else NOTHING_CREATED
    return _text(f"## {plain(headline(name, ended))}", "", *_lines(ended.problem), "", cure)


def _stack(answers: Answers) -> str:
    if answers.stack == CUSTOM:
        return f"{plain(answers.stack_url)} at `{answers.stack_commit}`"
    commit = STACKS[answers.stack].commit
    return f"{answers.stack} at `{commit}`" if commit else f"{answers.stack}, carried by ml-init"


def _next_steps(answers: Answers, address: str) -> list[str]:
    clone, runs = f"Clone it: `git clone {address}.git`.", f"[its runs]({address}/actions)"
    return ["", "### Next", *next_steps(answers, clone, runs)]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    """A list that folds away; nothing where it is empty."""
    items = [f"- {line}" for line in lines]
    if not items:
        return []
    head = f"<details><summary>{title} ({len(items)})</summary>"
    return ["", head, "", *items, "", "</details>"]


def _lines(text: str) -> list[str]:
    """A message for a terminal as Markdown, line for line."""
    told = []
    for line in text.splitlines():
        bare = line.strip()
        is_item = bare.startswith("- ") or line.startswith("  ")
        told.append(f"- {plain(bare.removeprefix('- '))}" if is_item else f"\n{plain(bare)}\n")
    return told


def _text(*lines: str) -> str:
    return "\n".join([*lines, "", ""])
