"""What the stack's documents say that is not true of a project, and what is."""

from collections.abc import Callable
from dataclasses import dataclass

from hooks.patches._truths import (
    catalogs,
    from_fork,
    prod_model,
    release,
    release_of_starter,
    staging_model,
    what_is_set,
    where_secrets_are,
    who_sets_secrets,
)
from hooks.project.rendered import Project


@dataclass(frozen=True)
class Passage:
    """Something untrue: its first words, its last ones where it is longer, and the truth.

    ``{name}`` stands for the project's name in each of them.
    """

    opens: str
    closes: str
    truth: str | Callable[[Project], str]


PASSAGES = (
    # README.md
    Passage(
        "workflows  to test and deploy ML code and resources\n",
        " |",
        "workflows to test and deploy ML code and resources |",
    ),
    Passage(
        "| CI/CD                      |  |",
        "",
        "| CI/CD | [GitHub Actions](https://github.com/features/actions) workflows to test and "
        "deploy ML code and resources |",
    ),
    # docs/mlops-setup.md
    Passage(
        "[Configure CI/CD]()",
        "",
        "[Configure CI/CD](#configure-cicd---github-actions)",
    ),
    Passage(
        "Create a hosted Git repo to store project code, if you haven't",
        "git push upstream main\n```\n",
        what_is_set,
    ),
    Passage(
        "If the created project uses **Unity Catalog**, we expect",
        ".github/workflows directory.",
        catalogs,
    ),
    Passage(
        "#### Set secrets for CI/CD\n\nAfter creating",
        "",
        lambda project: (
            f"#### Set secrets for CI/CD\n\n{who_sets_secrets(project)}\n\nAfter creating"
        ),
    ),
    Passage(
        "Create and push a PR branch adding the ML code",
        "git pull upstream main\n```\n",
        """\
The example code is on `main` already. Change it on a branch:
```
git switch --create my-model
git commit --all --message "Train my model"
git push --set-upstream origin my-model
```

Open a pull request from it. CI runs the unit tests and a training in the test target. A merge to
`main` deploys to staging.
""",
    ),
    Passage(
        "Create and push a release branch called `release` off",
        "configs and CI/CD workflows.",  # of assets at first, of resources since
        release,
    ),
    # docs/ml-pull-request.md
    Passage(
        "Support for running tests against pull requests from repo forks\n",
        "is planned for the future.",
        from_fork,
    ),
    Passage(
        "After merging your pull request, subsequent runs of the model",
        "will automatically use your updated ML code.",
        "A merge to `main` deploys your change to staging, a push to `release` to production.",
    ),
    Passage("[Staging model in UC](", "-model)", staging_model),
    Passage("[Prod model in UC](", "-model)", prod_model),
    # docs of the starter
    Passage("[secrets of this repository](", "):", where_secrets_are),
    Passage("open a pull request\nfrom `main` to", "deploys to production.", release_of_starter),
    # README.md of the bundle
    Passage(
        "We expect a catalog to exist with the name of the deployment target",
        ".github/workflows directory.",
        catalogs,
    ),
    Passage(
        "* Install the `dbx` CLI via",
        "(`/Repos/username/your-repo-name`)",
        """\
* Sign in to the workspace: `databricks auth login --host <your-dev-workspace-url>`
* From the root directory of the current project, copy its files into a folder of yours with
  `databricks sync . /Workspace/Users/<your-user-name>/{name}`""",
    ),
    # README.md of the resources
    Passage(
        "For Model Registry in Unity Catalog, we expect a catalog to exist",
        "`.github/workflows` directory.",
        catalogs,
    ),
    Passage("| dev workspace        |", "", "| staging workspace    |"),
    Passage("| dev-{name}-model ", "", "| {name}-model "),
    Passage("| staging-{name}-model ", "", "| {name}-model "),
    Passage("| prod-{name}-model ", "", "| {name}-model "),
    Passage("| test-{name}-model ", "", "| {name}-model "),
    Passage(
        "2. Complete the `TODO` in",
        "`targets.dev.workspace.host`.",
        "2. The `dev` target uses the staging workspace. To develop elsewhere, change its `host` "
        "in `databricks.yml`.",
    ),
    Passage(
        "mlops-setup.md#configure-cicd)", "", "mlops-setup.md#configure-cicd---github-actions)"
    ),
    Passage(
        "After completing the prerequisites, create and push a PR branch",
        "on pushing code to the `release` branch.",
        """\
All files are on `main` already. A push of `main` deploys the resources to the staging workspace,
a push to `release` deploys them to the prod workspace. A pull request runs the unit and
integration tests and validates the staging target; the prod target is validated right before it
is deployed.""",
    ),
    # .github/workflows
    Passage(
        "databricks.yml, when PRs are merged into the main branch\nname: Bundle validation",
        "",
        "databricks.yml, on pull requests\nname: Bundle validation",
    ),
)
