"""The findings for people: a table on a terminal, lines in a log, a section of a job's summary."""

from collections.abc import Sequence

from hooks.system.markdown import plain
from hooks.workspaces.finding import Finding, State, wrong

MARKS = {State.READY: "✓", State.WRONG: "✗", State.NOTE: "!", State.UNCHECKED: "?"}


def verdict(findings: Sequence[Finding]) -> str:
    """All findings in one sentence."""
    if failed := wrong(findings):
        return f"The Databricks side is not ready: {len(failed)} of {len(findings)} checks failed."
    if unsure := doubt(findings):
        return f"Nothing wrong was found on the Databricks side; {unsure}."
    return "The Databricks side is ready."


def doubt(findings: Sequence[Finding]) -> str:
    """How many of the checks had no answer, in words; empty where all had one."""
    unsure = sum(finding.state is State.UNCHECKED for finding in findings)
    return f"{unsure} of {len(findings)} could not be checked" if unsure else ""


def lines(findings: Sequence[Finding], *, terminal: bool) -> list[str]:
    """The report line by line, the verdict last."""
    body = _table(findings) if terminal else [_line(finding) for finding in findings]
    return [*body, verdict(findings)]


def _line(finding: Finding) -> str:
    """Everything about one finding, for a log that is searched by line."""
    told = f": {finding.told}" if finding.told else ""
    cure = f". {mended}" if (mended := _cure(finding)) else ""
    return f"{finding.state.value}: {finding.where}: {finding.what}{told}{cure}"


def _cure(finding: Finding) -> str:
    """Who does what, with the command at the end, where it is easily copied."""
    who, what = finding.cure.who, finding.cure.command
    by = f"By {who}:" if who else ""
    return " ".join(part for part in (by, finding.cure.advice, what) if part)


def _table(findings: Sequence[Finding]) -> list[str]:
    """Columns, and below them what can be pasted into a shell as one piece."""
    width = max((len(finding.what) for finding in findings), default=0)
    rows = [
        f"  {MARKS[each.state]} {each.where:<10}  {each.what:<{width}}  {_told(each)}".rstrip()
        for each in findings
    ]
    open_ones = [finding for finding in findings if finding.cure.who or finding.cure.advice]
    cured = [
        line
        for finding in open_ones
        for line in (f"# {_heading(finding)}", finding.cure.command)
        if line
    ]
    return [*rows, *(["", "To fix it:", *cured, ""] if cured else [])]


def _told(finding: Finding) -> str:
    silent = {State.READY, State.WRONG}
    state = "" if finding.state in silent else f"{finding.state.value}, "
    return f"{state}{finding.told}" if finding.told else state.rstrip(", ")


def _heading(finding: Finding) -> str:
    told = f"{finding.where}: {finding.what}"
    who = f" (by {finding.cure.who})" if finding.cure.who else ""
    return f"{told}{who}: {finding.cure.advice}" if finding.cure.advice else f"{told}{who}"


def summary(findings: Sequence[Finding]) -> str:
    """A section in GitHub's Markdown, for ``GITHUB_STEP_SUMMARY``."""
    rows = [
        f"| {MARKS[each.state]} {each.state.value} | {each.where} | {plain(each.what)} "
        f"| {plain(each.told)} | {_markdown_cure(each)} |"
        for each in findings
    ]
    head = ["| state | where | what | why | remedy |", "|---|---|---|---|---|"]
    return "\n".join(["## Databricks prerequisites", "", *head, *rows, "", verdict(findings), ""])


def _markdown_cure(finding: Finding) -> str:
    cure = finding.cure
    by = f"By {cure.who}:" if cure.who else ""
    command = f"`{cure.command}`" if cure.command else ""
    return " ".join(part for part in (by, plain(cure.advice), command) if part)
