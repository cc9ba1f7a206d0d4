"""What a workflow and CODEOWNERS say, once they stand at the top of a larger repository."""

from pathlib import Path

import pytest

from hooks.project.monorepo import advice, changed_lines, owner_lines

ENTRIES = {"churn", "docs", "test-requirements.txt"}


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        pytest.param("    working-directory: ./churn", "./ml/use/churn", id="where to work"),
        pytest.param("  - working-directory: churn/", "ml/use/churn/", id="where a step works"),
        pytest.param("  - 'churn/**'", "'ml/use/churn/**'", id="a filter"),
        pytest.param("  - '!churn/**'", "'!ml/use/churn/**'", id="a filter that leaves out"),
        pytest.param("  - test-requirements.txt", "ml/use/test-requirements.txt", id="a file"),
        pytest.param("paths: ['churn/**', docs]", "['ml/use/churn/**', ml/use/docs]", id="a list"),
        pytest.param(
            "run: cp churn/a docs/b # churn/", "cp ml/use/churn/a ml/use/docs/b", id="two"
        ),
        pytest.param("key: ${{ hashFiles('churn/a') }}", "('ml/use/churn/a')", id="an expression"),
    ],
)
def test_a_path_of_the_project_starts_at_the_top(line: str, changed: str) -> None:
    told = changed_lines(f"name: x\n{line}\n", ENTRIES, "ml/use")

    assert told.keys() == {2}
    assert changed in told[2]
    assert told[2].replace("ml/use/", "") == line


@pytest.mark.parametrize(
    "line",
    [
        "# defined under churn/resources/*",
        "name: x # churn/",
        "run: pip install -r ../test-requirements.txt",
        "- name: Write the docs",
        "concurrency: churn-integration",
        "  - '.github/workflows/churn.yml'",
        "working-directory: .",
    ],
)
def test_what_is_no_path_from_the_top_stays(line: str) -> None:
    assert changed_lines(f"{line}\n", ENTRIES, "ml/use") == {}


@pytest.mark.parametrize(
    ("rule", "moved"),
    [
        pytest.param("* @o/ml", ["/a\\ b/ @o/ml"], id="all"),
        pytest.param("/x/y @o/ml @me", ["/a\\ b/x/y @o/ml @me"], id="a place"),
        pytest.param("*.py @o/ml", ["/a\\ b/**/*.py @o/ml"], id="a kind of file"),
        pytest.param(
            "/.github/ @o/admins",
            ["/.github/workflows/one.yml @o/admins", "/.github/workflows/two.yml @o/admins"],
            id="the workflows",
        ),
        pytest.param("# who reviews", [], id="a comment"),
        pytest.param("# who reviews\n\n* @o", ["/a\\ b/ @o"], id="behind both"),
        pytest.param("", [], id="an empty line"),
    ],
)
def test_a_rule_holds_for_the_project_alone(rule: str, moved: list[str]) -> None:
    assert list(owner_lines(f"{rule}\n", "a b", ["one.yml", "two.yml"])) == moved


def test_a_workflow_is_told_with_its_lines_even_where_it_is_no_utf_8(tmp_path: Path) -> None:
    workflows = tmp_path / "churn" / ".github" / "workflows"
    (tmp_path / "churn" / "docs").mkdir(parents=True)
    workflows.mkdir(parents=True)
    (workflows / "one.yml").write_bytes(b"name: \xe9\nrun: ls docs/\n")

    told = advice(tmp_path / "churn", tmp_path)

    assert told[4:6] == ["  churn/.github/workflows/one.yml", "    line 2: run: ls churn/docs/"]


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ([], ".github/CODEOWNERS"),
        (["CODEOWNERS", "docs/CODEOWNERS"], "CODEOWNERS"),
        (["docs/CODEOWNERS"], "docs/CODEOWNERS"),
    ],
    ids=str,
)
def test_owners_are_added_where_github_reads_them(
    tmp_path: Path, there: list[str], named: str
) -> None:
    (tmp_path / "churn").mkdir()
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert f"Add to {tmp_path / named}:" in advice(tmp_path / "churn", tmp_path)


@pytest.mark.parametrize("is_there", [True, False], ids=["settings", "none"])
def test_settings_for_zizmor_go_with_the_workflows(tmp_path: Path, *, is_there: bool) -> None:
    settings = tmp_path / "churn" / ".github" / "zizmor.yml"
    settings.parent.mkdir(parents=True)
    if is_there:
        settings.touch()

    told = advice(tmp_path / "churn", tmp_path)

    place = tmp_path / ".github" / "zizmor.yml"
    line = f"Move churn/.github/zizmor.yml to {place}; if one is there, add its lines."
    assert (line in told) is is_there
