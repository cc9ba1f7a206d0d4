"""What is true of a project, where the stack's documents say something else."""

from hooks.patches.catalog_names import has_variable
from hooks.project.rendered import Project
from hooks.project.sign_in import FEDERATION, credentials
from hooks.project.sign_in import sign_in as way

WHO_SETS_SECRETS = """\
Publishing the project sets these secrets. Without it, set them before the first push of `main`,
which deploys to staging."""
WHO_MAKES_ENVIRONMENTS = """\
Publishing the project makes the environments `staging` and `prod`, and sets these secrets in them,
each in the one that its name begins with. Without it, do both before the first push of `main`,
which deploys to staging: `staging` lets in the branch `main` and `refs/pull/*/merge`, `prod` only
the branch `release`."""
STORED_NOWHERE = """\
No secret is stored. GitHub signs a token for each job, and the service principal of each workspace
trusts the tokens of one environment of this repository: `staging` or `prod`. Publishing the project
makes these environments with the variables below, and makes the trust, or prints the commands that
make it. Without it, do all of this before the first push of `main`, which deploys to staging:
`staging` lets in the branch `main` and `refs/pull/*/merge`, `prod` only the branch `release`;
docs/federation.md of ml-init tells how. Each environment has its own values of the variables:"""
USING_SECRETS = "https://docs.github.com/actions/security-guides/using-secrets-in-github-actions"


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


def stores_nothing(project: Project) -> bool:
    """Whether the workflows sign in without a stored secret."""
    return project.answers.credentials == FEDERATION


def trust(project: Project) -> str:
    """How the workflows sign in without a secret, and what that needs."""
    names = "\n".join(f"- `{each.name}`" for each in way(vars(project.answers)).public)
    return f"{STORED_NOWHERE}\n\n{names}\n"


def what_is_set(project: Project) -> str:
    """What publishing does before it pushes."""
    what = "variables" if stores_nothing(project) else "secrets"
    return (
        "This project is a git repository already: what the stack wrote, and one commit for each "
        "repair.\nIf it is not on GitHub yet, publishing creates its private repository, gives the "
        f"teams their access,\nsets the {what} that the workflows need and pushes `main`; "
        "[the first day](first-day.md) tells how.\n\nBy hand, create an empty private repository, "
        f"set its [{what}](#set-secrets-for-cicd), then push:\n```\ngit remote add origin "
        "<hosted-git-repo-url>\ngit push --set-upstream origin main\n```\n"
    )


def from_fork(project: Project) -> str:
    """What a pull request from a fork lacks."""
    can = "cannot sign in" if stores_nothing(project) else "receives no secrets"
    return f"A pull request from a fork {can}."


def who_sets_secrets(project: Project) -> str:
    """Who sets the secrets of the workflows, and where."""
    is_kept_there = project.answers.credentials == "repository"
    return WHO_SETS_SECRETS if is_kept_there else WHO_MAKES_ENVIRONMENTS


def where_secrets_are(project: Project) -> str:
    """Where the starter's guide stores them."""
    if project.answers.credentials == "repository":
        return f"[secrets of this repository]({USING_SECRETS}):"
    return (
        f"[secrets of the environments]({USING_SECRETS})\n"
        "`staging`, for the branch `main` and `refs/pull/*/merge`, and `prod`, for the branch "
        "`release` alone:"
    )


def release(project: Project) -> str:
    """How a release is made."""
    who = (
        ", and\nonly administrators of the repository may make and move it. When you are ready, "
        "one of them runs:"
        if project.answers.protected_branches
        else ". When you\nare ready:"
    )
    return (
        "A push to the branch `release` deploys to production. The branch does not exist at first"
        f"{who}\n```\ngit push origin main:release\n```"
    )


def release_of_starter(project: Project) -> str:
    """How the starter's documents release."""
    if project.answers.protected_branches:
        return (
            "an administrator\nreleases it by `git push origin main:release`, which deploys to "
            "production."
        )
    return "open a pull request\nfrom `main` to `release`: merging it deploys to production."


def sign_in(project: Project) -> str:
    """The part of the setup guide that the stack leaves out for GitHub Enterprise Server."""
    names = "\n".join(f"- `{each.secret}`" for each in credentials(vars(project.answers)))
    told = (
        trust(project) if stores_nothing(project) else f"{who_sets_secrets(project)}\n\n{names}\n"
    )
    return f"""\
## Configure CI/CD - GitHub Actions
The workflows deploy as service principals of the staging and the prod workspace, which need
permission to use the catalogs and to create models, tables and schemas in them.
{catalogs(project)}

#### Set secrets for CI/CD
{told}
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
