"""The findings for people and programs: a table, lines of a log, Markdown, JSON."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from hooks.system.markdown import plain
from hooks.system.style import BAD, DOUBTFUL, GOOD, coloured
from hooks.workspaces.finding import Cure, Finding, State, wrong

MARKS = {State.OK: "✓", State.WRONG: "✗", State.NOTE: "!", State.UNCHECKED: "?"}
COLOURS = {State.OK: GOOD, State.WRONG: BAD, State.NOTE: DOUBTFUL, State.UNCHECKED: DOUBTFUL}
MARGIN = 16  # columns of the mark and the workspace, in front of what was checked


def verdict(findings: Sequence[Finding]) -> str:
    """All findings in one sentence."""
    if failed := wrong(findings):
        return f"The Databricks side is not ready: {len(failed)} of {len(findings)} checks failed."
    if not told(findings):
        return "Nothing could be checked on the Databricks side."
    if unsure := doubt(findings):
        return f"Nothing wrong was found on the Databricks side; {unsure}."
    return "The Databricks side is ready."


def told(findings: Sequence[Finding]) -> bool:
    """Whether any check had an answer from a workspace."""
    return any(finding.state in {State.OK, State.WRONG} for finding in findings)


def doubt(findings: Sequence[Finding]) -> str:
    """How many of the checks had no answer, in words; empty where all had one."""
    unsure = sum(finding.state is State.UNCHECKED for finding in findings)
    return f"{unsure} of {len(findings)} could not be checked" if unsure else ""


def lines(findings: Sequence[Finding], closing: str, *, columns: int = 0) -> list[str]:
    """The report line by line.

    Args:
        findings: what was found.
        closing: all findings in one sentence, which comes last.
        columns: how wide the terminal is; 0 for a log.
    """
    body = _table(findings, columns) if columns else [_line(finding) for finding in findings]
    return [*body, closing]


def as_json(findings: Sequence[Finding]) -> str:
    """Everything for a program: ``ready`` is null where that cannot be told."""
    sure = not doubt(findings) and told(findings)
    ready = False if wrong(findings) else (True if sure else None)
    return written({"ready": ready, "verdict": verdict(findings), "findings": entries(findings)})


def entries(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings as JSON has them."""
    return [
        {
            "where": each.where,
            "what": each.what,
            "state": each.state.value,
            "told": each.told,
            "remedy": asdict(each.cure),
        }
        for each in findings
    ]


def written(report: Mapping[str, object]) -> str:
    """A report as JSON for people and programs."""
    return json.dumps(report, indent=2, ensure_ascii=False)


def _line(finding: Finding) -> str:
    """Everything about one finding, for a log that is searched by line."""
    reason = f": {finding.told}" if finding.told else ""
    cure = f". {mended}" if (mended := _cure(finding)) else ""
    return f"{finding.state.value}: {finding.where}: {finding.what}{reason}{cure}"


def _cure(finding: Finding) -> str:
    """Who does what, with the command at the end, where it is easily copied."""
    who, what = finding.cure.who, finding.cure.command
    by = f"By {who}:" if who else ""
    return " ".join(part for part in (by, finding.cure.advice, what) if part)


def _table(findings: Sequence[Finding], columns: int) -> list[str]:
    """Columns, and below them what can be pasted into a shell as one piece, each remedy once."""
    room = columns - MARGIN
    width = min(max((len(finding.what) for finding in findings), default=0), room // 2)
    rows = [row for each in findings for row in _rows(each, width, room)]
    whose: dict[Cure, list[Finding]] = {}
    for finding in findings:
        if finding.cure != Cure():
            whose.setdefault(finding.cure, []).append(finding)
    cured = [line for cure, each in whose.items() for line in _remedy(cure, each, columns)]
    return [*rows, *(["", "To fix it:", *cured, ""] if cured else [])]


def _rows(finding: Finding, width: int, room: int) -> Iterator[str]:
    """One finding; what does not fit behind the prerequisite is below it."""
    mark = coloured(MARKS[finding.state], COLOURS[finding.state])
    start = f"  {mark} {finding.where:<10}  "
    reason = _told(finding)
    if len(finding.what) <= width and width + 2 + len(reason) <= room:
        yield f"{start}{finding.what:<{width}}  {reason}".rstrip()
        return
    first, *more = _wrapped(finding.what, room)
    yield f"{start}{first}"
    for line in (*more, *(f"  {each}" for each in _wrapped(reason, room - 2) if each)):
        yield f"{'':<{MARGIN}}{line}"


def _remedy(cure: Cure, findings: Sequence[Finding], columns: int) -> Iterator[str]:
    """Who makes what, as comments of a shell around the command; the command stays in one line."""
    places = ", ".join(dict.fromkeys(finding.where for finding in findings))
    whats = ", ".join(dict.fromkeys(finding.what for finding in findings))
    by = f" (by {cure.who})" if cure.who else ""
    heading = f"{places}: {whats}{by}"
    if not cure.command:
        yield from _comment(f"{heading}: {cure.advice}", columns)
        return
    yield from _comment(heading, columns)
    yield cure.command
    yield from _comment(cure.advice, columns)


def _comment(text: str, columns: int) -> Iterable[str]:
    return (f"# {line}" for line in _wrapped(text, columns - 2) if line)


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines; a name or an address that is longer than one stays whole."""
    return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False) or [""]


def _told(finding: Finding) -> str:
    silent = {State.OK, State.WRONG}
    state = "" if finding.state in silent else f"{finding.state.value}, "
    return f"{state}{finding.told}" if finding.told else state.rstrip(", ")


def summary(findings: Sequence[Finding], closing: str, title: str) -> str:
    """A section in GitHub's Markdown, for ``GITHUB_STEP_SUMMARY``."""
    rows = [
        f"| {MARKS[each.state]} {each.state.value} | {each.where} | {plain(each.what)} "
        f"| {plain(each.told)} | {_markdown_cure(each)} |"
        for each in findings
    ]
    head = ["| state | where | what | why | remedy |", "|---|---|---|---|---|"]
    return "\n".join([f"## {title}", "", *head, *rows, "", closing, ""])


def _markdown_cure(finding: Finding) -> str:
    cure = finding.cure
    by = f"By {cure.who}:" if cure.who else ""
    command = f"`{cure.command}`" if cure.command else ""
    return " ".join(part for part in (by, plain(cure.advice), command) if part)
