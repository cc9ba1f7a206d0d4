"""What the stack's documents say that is not true of a project, and what is."""

from collections.abc import Callable
from dataclasses import dataclass

from hooks.patches.catalog_names import has_variable
from hooks.project.rendered import Project
from hooks.project.sign_in import credentials

WHO_SETS_SECRETS = """\
Publishing the project sets these secrets. Without it, set them before the first push of `main`,
which deploys to staging."""


@dataclass(frozen=True)
class Passage:
    """Something untrue: its first words, its last ones where it is longer, and the truth.

    ``{name}`` stands for the project's name in each of them.
    """

    opens: str
    closes: str
    truth: str | Callable[[Project], str]


def catalogs(project: Project) -> str:
    """Which catalogs have to exist, and where they are named."""
    answers = project.answers
    by_role = has_variable(project)
    dev = answers.dev_catalog_name if by_role else "dev"
    others = (answers.staging_catalog_name, answers.prod_catalog_name, answers.test_catalog_name)
    names = dict.fromkeys((*others, dev))
    where = (
        "Each target in `databricks.yml` names its catalog in `catalog_name`."
        if by_role
        else "Each target in `databricks.yml` is called like its catalog, also in the workflows."
    )
    return (
        f"The catalogs {', '.join(f'`{name}`' for name in names)} have to exist, each with the\n"
        f"schema `{answers.model_schema}`. The dev target uses `{dev}`. "
        f"{where}"
    )


def sign_in(project: Project) -> str:
    """The part of the setup guide that the stack leaves out for GitHub Enterprise Server."""
    names = "\n".join(f"- `{each.secret}`" for each in credentials(vars(project.answers)))
    return f"""\
## Configure CI/CD - GitHub Actions
The workflows deploy as service principals of the staging and the prod workspace, which need
permission to use the catalogs and to create models, tables and schemas in them.
{catalogs(project)}

#### Set secrets for CI/CD
{WHO_SETS_SECRETS}

{names}

"""


def link(host: str, catalog: str, project: Project) -> str:
    """The address of a registered model, as the end of a link."""
    answers = project.answers
    model = f"{catalog}/{answers.model_schema}/{answers.project_name}-model"
    return f"{host}/explore/data/models/{model})"


def staging_model(project: Project) -> str:
    """The link to the model in staging."""
    answers = project.answers
    host, catalog = answers.staging_workspace_host, answers.staging_catalog_name
    return "[Staging model in UC](" + link(host, catalog, project)


def prod_model(project: Project) -> str:
    """The link to the model in production."""
    answers = project.answers
    return "[Prod model in UC](" + link(
        answers.prod_workspace_host, answers.prod_catalog_name, project
    )


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
        """\
This project is a git repository already: one commit for the scaffold, then one for each repair.
Publishing it creates its private repository on GitHub, gives the teams their access, sets the
secrets that the workflows need and pushes `main`; [the first day](first-day.md) tells how.

By hand, create an empty private repository, set its [secrets](#set-secrets-for-cicd), then push:
```
git remote add origin <hosted-git-repo-url>
git push --set-upstream origin main
```
""",
    ),
    Passage(
        "If the created project uses **Unity Catalog**, we expect",
        ".github/workflows directory.",
        catalogs,
    ),
    Passage(
        "#### Set secrets for CI/CD\n\nAfter creating",
        "",
        "#### Set secrets for CI/CD\n\n" + WHO_SETS_SECRETS + "\n\nAfter creating",
    ),
    Passage(
        "Create and push a PR branch adding the ML code",
        "git pull upstream main\n```\n",
        """\
The example code is on `main` from the first commit. Change it on a branch:
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
        "source of truth for ML resource configs and CI/CD workflows.",
        """\
A push to the branch `release` deploys to production. The branch does not exist at first. When you
are ready:
```
git push origin main:release
```""",
    ),
    # docs/ml-pull-request.md
    Passage(
        "Support for running tests against pull requests from repo forks\n",
        "is planned for the future.",
        "A pull request from a fork receives no secrets.",
    ),
    Passage(
        "After merging your pull request, subsequent runs of the model",
        "will automatically use your updated ML code.",
        "A merge to `main` deploys your change to staging, a push to `release` to production.",
    ),
    Passage("[Staging model in UC](", "-model)", staging_model),
    Passage("[Prod model in UC](", "-model)", prod_model),
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
All files are on `main` from the first commit. The first push of `main` deploys the resources to
the staging workspace, a push to `release` deploys them to the prod workspace. A pull request runs
the unit and integration tests and validates the staging target; the prod target is validated
right before it is deployed.""",
    ),
    # .github/workflows
    Passage(
        "databricks.yml, when PRs are merged into the main branch\nname: Bundle validation",
        "",
        "databricks.yml, on pull requests\nname: Bundle validation",
    ),
)
