"""Values are read from the lines of a project where a stack writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.adopting.form import Form, Spelling
from hooks.adopting.inputs import accepts, is_folder, questions
from hooks.adopting.reading import MOST_LINES, count, match, votes

TOKENS = {
    "input_project_name": "zq00z-zq",
    "input_databricks_staging_workspace_host": "https://zq01z.example.com",
    "input_databricks_prod_workspace_host": "https://zq02z.example.com",
    "input_default_branch": "zq03z",
    "input_prod_catalog_name": "zq04z",
}
SETTINGS = """\
bundle:
  name: zq00z-zq
targets:
  staging:
    host: https://zq01z.example.com
  prod:
    host: https://zq02z.example.com
    catalog: zq04z
"""
WORKFLOW = "on: zq03z\nrun: zq00z_zq/x\nhost: zq01z.example.com\n"
FORM = Form(
    TOKENS,
    {
        "zq00z_zq/databricks.yml": SETTINGS,
        ".github/workflows/zq00z-zq-tests.yml": WORKFLOW,
        "README.md": "It is deployed from zq03z.\nSee zq03z.\nModels: zq04z.\nTables: zq04z.\n",
    },
)
VALUES = {
    "input_project_name": "churn-model",
    "input_databricks_staging_workspace_host": "https://one.example.org",
    "input_databricks_prod_workspace_host": "https://two.example.org",
    "input_default_branch": "trunk",
    "input_prod_catalog_name": "live",
}


def read(files: dict[str, str]) -> dict[str, str]:
    """The values that a project's files show."""
    placed = dict(FORM.places(VALUES, "churn_model"))
    return dict(count(votes(FORM, placed, files.get)).values)


def project() -> dict[str, str]:
    """A project that was filled from the form."""
    placed = dict(FORM.places(VALUES, "churn_model"))
    return {place: FORM.fill(FORM.files[path], VALUES) for path, place in placed.items()}


def test_what_a_form_is_filled_with_is_read_again() -> None:
    assert read(project()) == VALUES


def test_two_hosts_are_told_apart_by_what_stands_around_them() -> None:
    files = project()
    files["churn_model/databricks.yml"] = (
        files["churn_model/databricks.yml"]
        .replace("targets:\n", "# ours\ntargets:\n  dev:\n    mode: development\n")
        .replace("one.example.org", "three.example.org")
    )

    values = read(files)

    assert values["input_databricks_staging_workspace_host"] == "https://three.example.org"
    assert values["input_databricks_prod_workspace_host"] == "https://two.example.org"


def test_the_settings_of_the_bundle_go_before_other_files() -> None:
    files = project()
    files["README.md"] = files["README.md"].replace("live", "old")

    assert read(files)["input_prod_catalog_name"] == "live"


def test_a_target_that_is_called_like_a_catalog_says_less_than_the_workflows() -> None:
    targets = {"x/databricks.yml": "targets:\n  zq04z:\n    host: a\n", "ci.yml": "-t zq04z\n" * 2}
    form = Form(TOKENS, targets)
    files = {"x/databricks.yml": "targets:\n  renamed:\n    host: a\n", "ci.yml": "-t live\n" * 2}

    reading = count(votes(form, {path: path for path in targets}, files.get))

    assert reading.values == {"input_prod_catalog_name": "live"}


def test_a_line_is_of_the_kind_that_says_most() -> None:
    form = Form(TOKENS, {"a.txt": "a zq03z\na b zq04z\n"})

    reading = count(votes(form, {"a.txt": "a.txt"}, {"a.txt": "a trunk\na b live\n"}.get))

    assert reading.values == {"input_default_branch": "trunk", "input_prod_catalog_name": "live"}


def test_a_host_that_stands_without_its_scheme_alone_gets_it_again() -> None:
    files = project()
    del files["churn_model/databricks.yml"]

    assert read(files)["input_databricks_staging_workspace_host"] == "https://one.example.org"


@pytest.mark.parametrize("value", ["${var.catalog}", "", "a b", "x'y", "1", "{{x}}"])
def test_what_cannot_be_the_value_of_the_input_is_not_read(value: str) -> None:
    files = project()
    settings = "churn_model/databricks.yml"
    files[settings] = files[settings].replace("live", value)
    del files["README.md"]

    assert "input_prod_catalog_name" not in read(files)


def test_other_values_are_told_beside_the_one_that_counts() -> None:
    files = project()
    files["README.md"] = files["README.md"].replace("trunk", "main")
    placed = dict(FORM.places(VALUES, "churn_model"))

    reading = count(votes(FORM, placed, files.get))

    assert reading.values["input_default_branch"] == "main"
    assert reading.places["input_default_branch"] == "README.md:1"
    assert reading.others == {"input_default_branch": ("trunk",)}
    assert reading.places["input_prod_catalog_name"] == "churn_model/databricks.yml:8"


@pytest.mark.parametrize(
    "text", ["on: x\n" * (MOST_LINES + 1), f"on: {'x' * 1000}\n", "\0abc", "no such line\n"]
)
def test_what_no_stack_wrote_is_passed_over(text: str) -> None:
    files = project()
    files[".github/workflows/churn-model-tests.yml"] = text
    del files["README.md"]

    assert "input_default_branch" not in read(files)


NAME, HOST = Spelling("name", 0), Spelling("host", 0)


@pytest.mark.parametrize(
    ("literals", "marks", "line", "expected"),
    [
        (["x: ", ""], [NAME], "x: a", [(NAME, "a")]),
        (["x: ", ";"], [NAME], "x: a;", [(NAME, "a")]),
        (["x: ", ";"], [NAME], "x: a", None),
        (["x: ", ""], [NAME], "y: a", None),
        (["x: ", ""], [NAME], "x: ", None),
        (["", "-", ""], [NAME, HOST], "a-b-c", [(NAME, "a"), (HOST, "b-c")]),
        (["", "-", ""], [NAME, HOST], "a", None),
        (["", "-", ""], [NAME, NAME], "a-a", [(NAME, "a")]),
        (["", "-", ""], [NAME, NAME], "a-b", None),
        (["", "", ""], [NAME, HOST], "ab", None),
        (["x"], [], "x", None),
        (["a", "a"], [NAME], "a", None),
    ],
)
def test_a_line_matches_around_its_values(
    literals: list[str],
    marks: list[Spelling],
    line: str,
    expected: list[tuple[Spelling, str]] | None,
) -> None:
    assert match(literals, marks, line) == expected


@given(st.lists(st.text("ab:", max_size=3), min_size=2, max_size=4), st.text("ab:", max_size=30))
def test_whatever_is_read_makes_the_line_again(literals: list[str], line: str) -> None:
    marks = [Spelling(f"{number}", 0) for number in range(len(literals) - 1)]

    found = match(literals, marks, line)

    values = [value for _, value in found or []]
    rest = [part for pair in zip(values, literals[1:], strict=False) for part in pair]
    assert found is None or "".join([literals[0], *rest]) == line


def test_each_input_that_ml_init_fills_is_a_question() -> None:
    assert questions()["input_schema_name"] == "model_schema"
    assert questions()["input_project_name"] == "project_name"
    assert is_folder("input_root_dir")
    assert not is_folder("input_cloud")
    assert "input_release_branch" not in questions()


@pytest.mark.parametrize(
    ("name", "value", "is_taken"),
    [
        ("input_root_dir", "..", False),
        ("input_root_dir", "../x", False),
        ("input_root_dir", "my.project", True),
        ("input_default_branch", "feature/x", True),
        ("input_default_branch", "..", False),
        ("input_docker_image", "a/b:latest", True),
        ("input_other_host", "ftp://x", False),
        ("input_other_host", "https://x.example.org", True),
        ("input_prod_catalog_name", "with-hyphen", True),
    ],
)
def test_a_value_is_judged_by_its_input(name: str, value: str, *, is_taken: bool) -> None:
    assert accepts(name)(value) == is_taken
