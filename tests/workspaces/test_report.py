"""The report in its four shapes."""

import json
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from hooks.workspaces import report
from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.report import as_json, verdict

READY = Finding("staging", "the sign-in", State.OK, "as deployer")
WRONG = Finding(
    "production",
    "the catalog ml_prod",
    State.WRONG,
    "is missing",
    Cure("a metastore admin", "databricks catalogs create ml_prod"),
)
NOTE = Finding("both", "staging and production", State.NOTE, "are one", Cure(advice="Look."))
UNCHECKED = Finding("staging", "the group x", State.UNCHECKED, "because: hidden")


def lines(found: Sequence[Finding], *, columns: int) -> list[str]:
    return report.lines(found, verdict(found), columns=columns)


def summary(found: Sequence[Finding]) -> str:
    return report.summary(found, verdict(found), "Databricks prerequisites")


def test_a_log_has_all_of_a_finding_in_one_line() -> None:
    assert lines([READY, WRONG, NOTE, UNCHECKED], columns=0) == [
        "ok: staging: the sign-in: as deployer",
        (
            "wrong: production: the catalog ml_prod: is missing. "
            "By a metastore admin: databricks catalogs create ml_prod"
        ),
        "note: both: staging and production: are one. Look.",
        "not checked: staging: the group x: because: hidden",
        "The Databricks side is not ready: 1 of 4 checks failed.",
    ]


def test_a_terminal_has_columns_and_below_them_what_can_be_pasted() -> None:
    assert lines([READY, WRONG, NOTE, UNCHECKED], columns=80) == [
        "  ✓ staging     the sign-in             as deployer",
        "  ✗ production  the catalog ml_prod     is missing",
        "  ! both        staging and production  note, are one",
        "  ? staging     the group x             not checked, because: hidden",
        "",
        "To fix it:",
        "# production: the catalog ml_prod (by a metastore admin)",
        "databricks catalogs create ml_prod",
        "# both: staging and production: Look.",
        "",
        "The Databricks side is not ready: 1 of 4 checks failed.",
    ]


def test_without_a_fault_nothing_is_to_be_mended() -> None:
    assert lines([READY], columns=80)[1:] == ["The Databricks side is ready."]
    assert lines([], columns=80) == lines([], columns=0)
    assert lines([READY, UNCHECKED], columns=0)[-1] == (
        "Nothing wrong was found on the Databricks side; 1 of 2 could not be checked."
    )
    assert lines([UNCHECKED], columns=0)[-1] == "Nothing could be checked on the Databricks side."


def test_a_summary_is_a_table_in_which_a_strangers_words_mean_nothing() -> None:
    strange = Finding("staging", "x", State.UNCHECKED, "because: | <b> @you [a](b) `c`")

    text = summary([WRONG, strange])

    assert "| By a metastore admin: `databricks catalogs create ml_prod` |" in text
    assert r"because: \| \<b\> <span>@</span>you \[a\](b) \`c\`" in text


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_row_is_wider_than_the_terminal_but_what_is_pasted(columns: int) -> None:
    command = f"databricks grants update schema {'x' * 90}"
    findings = [
        Finding("production", f"the schema {word * 4}.models", State.WRONG, told, cure)
        for word in ("catalog", "a")
        for told, cure in (
            ("is missing", Cure("the catalog's owner", command, "Then look once more.")),
            ("not one of the groups that the workspace knows may be told " * 2, Cure()),
        )
    ]

    rows = lines(findings, columns=columns)

    assert [row for row in rows if len(row) > columns] == [command]
    assert "Then look once more." in rows[rows.index(command) + 1]


def test_a_remedy_of_several_findings_is_given_once() -> None:
    cure = Cure("an account admin", "databricks account groups create x", "Then add it.")
    findings = [
        Finding(where, "the group x", State.WRONG, "is missing", cure)
        for where in ("staging", "production")
    ]

    assert lines(findings, columns=80)[2:-1] == [
        "",
        "To fix it:",
        "# staging, production: the group x (by an account admin)",
        "databricks account groups create x",
        "# Then add it.",
        "",
    ]


def test_marks_are_coloured_where_a_person_sees_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", SimpleNamespace(isatty=lambda: True))

    good, bad, *_ = lines([READY, WRONG], columns=80)

    assert good.startswith("  \x1b[32m✓\x1b[0m staging     the sign-in")
    assert bad.startswith("  \x1b[1;31m✗\x1b[0m production  the catalog ml_prod")


@pytest.mark.parametrize(
    ("findings", "ready"),
    [
        ([READY, NOTE], True),
        ([READY, WRONG, UNCHECKED], False),
        ([READY, UNCHECKED], None),
        ([UNCHECKED], None),
        ([], None),
    ],
)
def test_a_program_is_told_whether_it_is_ready_as_far_as_that_is_known(
    findings: list[Finding],
    ready: bool | None,  # noqa: FBT001
) -> None:
    told = json.loads(as_json(findings))

    assert told["ready"] is ready
    assert [each["what"] for each in told["findings"]] == [each.what for each in findings]
    assert told["verdict"] == lines(findings, columns=0)[-1]


def test_a_program_is_told_the_remedy_in_parts() -> None:
    (told,) = json.loads(as_json([WRONG]))["findings"]

    assert told == {
        "where": "production",
        "what": "the catalog ml_prod",
        "state": "wrong",
        "told": "is missing",
        "remedy": {
            "who": "a metastore admin",
            "command": "databricks catalogs create ml_prod",
            "advice": "",
        },
    }
