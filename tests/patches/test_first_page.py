import pytest

from extensions.commands import HOME
from hooks.patches.first_page import GUIDE, PATCH, applies
from tests.patches.sample import patched, project
from tests.support.place import ROOT


@pytest.mark.parametrize(
    ("before", "beginning", "end"),
    [
        pytest.param(
            "# churn\nIt predicts.\n", "# churn\n\n**", "\n\nIt predicts.\n", id="heading"
        ),
        pytest.param("# churn\n\n\nIt\n", "# churn\n\n**", "\n\nIt\n", id="with blank lines"),
        pytest.param("It predicts.\n", "**", "\n\nIt predicts.\n", id="no heading"),
        pytest.param("", "**", "\n\n", id="nothing"),
    ],
)
def test_the_page_leads_to_the_guide_below_its_heading(
    before: str, beginning: str, end: str
) -> None:
    page = patched(PATCH, "README.md", before, fresh_start=True)

    assert page.startswith(f"{beginning}Begin with [your first day]({GUIDE}).")
    assert page.endswith(end)
    assert HOME in page
    assert "mlops-stacks" not in page


def test_the_page_names_the_stack_of_databricks() -> None:
    page = patched(PATCH, "README.md", "# churn\n", fresh_start=True, stack="mlops-stacks")

    assert "from\n[mlops-stacks](https://github.com/databricks/mlops-stacks)" in page


def test_a_page_that_leads_there_stays() -> None:
    page = f"# churn\n[Begin here]({GUIDE})\n"

    assert patched(PATCH, "README.md", page, fresh_start=True) == page


def test_a_page_that_a_team_has_made_its_own_stays() -> None:
    assert applies(project({}))
    assert applies(project({}, fresh_start=True)) == ""


def test_the_part_that_the_page_links_is_in_the_guide() -> None:
    guide = (ROOT / "template" / f"{GUIDE}.mlinit").read_text()

    assert "\n## Stay up to date\n" in guide
