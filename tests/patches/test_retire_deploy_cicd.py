import pytest

from hooks.errors import PatchError
from hooks.patches.patch import State, apply_patch
from hooks.patches.retire_deploy_cicd import PATCH
from tests.patches.sample import patched, project, text

PARTS = {
    ".github/workflows/deploy-cicd.yml": "on: workflow_dispatch\n",
    "cicd_params.json": "{}",
    "churn/project_params.json": "{}",
}


def test_the_workflow_goes_with_all_its_parts() -> None:
    old = project({**PARTS, "cicd.tar.gz": "\0", "README.md": "# churn\n"})

    new = old.changed(apply_patch(PATCH, old).changes)

    assert set(new.files) == {"README.md"}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        pytest.param("README.md", "# churn\n", "# churn\n", id="other documents stay"),
        pytest.param(
            "README.md",
            text("""
            ```
            ├── docs
            │
            ├── cicd.tar.gz     <- what deploy-cicd.yml unpacks
            ```

            ## Setting up CI/CD
            Run `.github/workflows/deploy-cicd.yml`.

            ## More
            """),
            text("""
            ```
            ├── docs
            ```

            ## Setting up CI/CD
            The workflows in `.github/workflows` belong to this project. Follow the
            [MLOps Setup Guide](./docs/mlops-setup.md) to let them sign in to the workspaces.
            ## More
            """),
            id="the project's README names what is there",
        ),
        pytest.param(
            "docs/mlops-setup.md",
            text("""
            - `STAGING_WORKSPACE_TOKEN`
            - `WORKFLOW_TOKEN` : a token

            - Allow workflows to be able to open pull requests (PRs).
            ### Setting up CI/CD workflows
            Run the Deploy CICD workflow.

            ## Next
            """),
            "- `STAGING_WORKSPACE_TOKEN`\n\n## Next\n",
            id="the guide asks for no token",
        ),
        pytest.param(
            "docs/mlops-setup.md",
            "* `STAGING_WORKSPACE_TOKEN`\n* `WORKFLOW_TOKEN` : a token\n",
            "* `STAGING_WORKSPACE_TOKEN`\n",
            id="a team's list may have other marks",
        ),
        pytest.param(
            "churn/README.md",
            text("""
            Ask your team. CI/CD can be set up as part of the
            MLOps Stacks initialization too.

            To add CI/CD to this repo:
             1. Run something
             2. Select `CICD_Only`

            More.
            """),
            "Ask your team. See the [MLOps setup guide](../docs/mlops-setup.md).\n\nMore.\n",
            id="the bundle's README sends to the guide",
        ),
        pytest.param(
            ".github/workflows/README.md",
            "To set up CI/CD for a new project,\nset your `WORKFLOW_TOKEN` secret.\n",
            "The [MLOps Setup Guide](../../docs/mlops-setup.md) tells how they sign in.\n",
            id="the workflows' README sends to the guide",
        ),
    ],
)
def test_no_document_names_it(path: str, before: str, after: str) -> None:
    assert patched(PATCH, path, before, beside=PARTS) == after


@pytest.mark.parametrize("name", ["deploy-cicd", "cicd_params", "WORKFLOW_TOKEN", "CICD_Only"])
def test_a_project_may_be_called_like_a_part_of_it(name: str) -> None:
    documents = {
        "README.md": f"# {name}\nSee [{name}/databricks.yml]({name}/databricks.yml).\n",
        f".github/workflows/{name}-run-tests.yml": f"name: Tests for {name}\n",
        "x/resources/monitoring.yml": "table_name: cicd.tar.gz\n",
    }

    outcome = apply_patch(PATCH, project({**PARTS, **documents}, project_name=name))

    assert outcome.changes.keys() == PARTS.keys()


def test_a_stack_without_it_has_nothing_to_do() -> None:
    outcome = apply_patch(PATCH, project({"churn/project_params.json": "{}"}))

    assert outcome.state is State.NOT_APPLICABLE


def test_a_document_that_names_it_in_other_words_is_refused_by_name() -> None:
    odd = project({**PARTS, "docs/more.md": "Run deploy-cicd.yml.\n"})

    with pytest.raises(PatchError, match=r"retire_deploy_cicd .* docs/more\.md in a stack"):
        apply_patch(PATCH, odd)


@pytest.mark.parametrize("name", ["WORKFLOW_TOKEN", "CICD_Only"])
def test_a_project_may_be_called_like_a_word_of_the_workflow(name: str) -> None:
    told = f"# Jobs of `{name}`\n"
    old = project({**PARTS, "README.md": told}, project_name=name)

    new = old.changed(apply_patch(PATCH, old).changes)

    assert new.files["README.md"] == told.encode()
    with pytest.raises(PatchError, match="README"):
        apply_patch(PATCH, project({**PARTS, "README.md": told}))
