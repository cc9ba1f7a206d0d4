"""The report in its three shapes."""

from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.report import lines, summary

READY = Finding("staging", "the sign-in", State.READY, "as deployer")
WRONG = Finding(
    "production",
    "the catalog ml_prod",
    State.WRONG,
    "is missing",
    Cure("a metastore admin", "databricks catalogs create ml_prod"),
)
NOTE = Finding("both", "staging and production", State.NOTE, "are one", Cure(advice="Look."))
UNCHECKED = Finding("staging", "the group x", State.UNCHECKED, "because: hidden")


def test_a_log_has_all_of_a_finding_in_one_line() -> None:
    assert lines([READY, WRONG, NOTE, UNCHECKED], terminal=False) == [
        "ready: staging: the sign-in: as deployer",
        (
            "wrong: production: the catalog ml_prod: is missing. "
            "By a metastore admin: databricks catalogs create ml_prod"
        ),
        "note: both: staging and production: are one. Look.",
        "not checked: staging: the group x: because: hidden",
        "The Databricks side is not ready: 1 of 4 checks failed.",
    ]


def test_a_terminal_has_columns_and_below_them_what_can_be_pasted() -> None:
    assert lines([READY, WRONG, NOTE, UNCHECKED], terminal=True) == [
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
    assert lines([READY], terminal=True)[1:] == ["The Databricks side is ready."]
    assert lines([], terminal=True) == lines([], terminal=False)
    assert lines([UNCHECKED], terminal=False)[-1].startswith("Nothing wrong was found")


def test_a_summary_is_a_table_in_which_a_strangers_words_mean_nothing() -> None:
    strange = Finding("staging", "x", State.UNCHECKED, "because: | <b> @you [a](b) `c`")

    text = summary([WRONG, strange])

    assert "| By a metastore admin: `databricks catalogs create ml_prod` |" in text
    assert r"because: \| \<b\> <span>@</span>you \[a\](b) \`c\`" in text
