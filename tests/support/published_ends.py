"""How a run may end: everything as wanted, or nothing touched."""

from pathlib import Path

from hooks.project.answers import Answers
from tests.support.github.git_http import head_of, run
from tests.support.github.identity import subject
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.publishing import ISSUER, VALUES, git

BY_BRANCHES = {"protected_branches": False, "custom_branch_policies": True}


def secrets_of(answers: Answers) -> dict[str, str]:
    """What the contract says the repository holds, with the values of these tests."""
    made: dict[str, str] = {}
    for place in ("STAGING", "PROD"):
        client, tenant = f"{place.lower()}-client", f"{place.lower()}-tenant"
        secret = VALUES[f"DATABRICKS_{place}_CLIENT_SECRET"]
        if answers.use_databricks_service_principal:
            made |= {
                f"{place}_DATABRICKS_CLIENT_ID": client,
                f"{place}_DATABRICKS_CLIENT_SECRET": secret,
            }
        elif answers.cloud == "azure":
            made |= {
                f"{place}_AZURE_SP_TENANT_ID": tenant,
                f"{place}_AZURE_SP_APPLICATION_ID": client,
                f"{place}_AZURE_SP_CLIENT_SECRET": secret,
            }
        else:
            made[f"{place}_WORKSPACE_TOKEN"] = VALUES[f"DATABRICKS_{place}_TOKEN"]
    return made


def variables_of(made: Repository, answers: Answers, place: str) -> dict[str, str]:
    """What the contract says an environment holds where no secret is stored."""
    client, host = f"{place}-client", getattr(answers, f"{place}_workspace_host")
    audience = f"{host}/oidc/v1/token"
    values = {"DATABRICKS_CLIENT_ID": client, "DATABRICKS_TOKEN_AUDIENCE": audience}
    if not answers.use_databricks_service_principal:
        audience = "api://AzureADTokenExchange"
        values = {"ARM_CLIENT_ID": client, "ARM_TENANT_ID": f"{place}-tenant"}
    return {**values, "ML_INIT_TRUST": f"{client} {ISSUER} {audience} {subject(made, place)}"}


def assert_published(github: GitHub, project: Path, answers: Answers) -> None:
    """One repository, everything in it as the contract says, and the project joined to it."""
    assert list(github.organisation.repositories) == [answers.project_name.lower()]
    made = github.repository(answers.project_name)
    assert made.private
    assert made.teams == {"ml-contributors": "push", "ml-admins": "admin"}
    assert_guarded(github, made, answers)
    assert made.workflow_permissions["default_workflow_permissions"] == "read"
    assert made.settings == {
        "allow_squash_merge": True,
        "allow_merge_commit": True,
        "allow_rebase_merge": False,
        "delete_branch_on_merge": True,
        "default_branch": "main",
    }
    url = f"{github.web}/{made.full_name}.git"
    assert git(project, "config", "--get-regexp", "^remote") == (
        f"remote.origin.fetch +refs/heads/*:refs/remotes/origin/*\nremote.origin.url {url}"
    )
    assert git(project, "status", "--porcelain=v2", "--branch") == (
        f"# branch.oid {head_of(made.folder, 'main')}\n# branch.head main\n"
        "# branch.upstream origin/main\n# branch.ab +0 -0"
    )


def assert_guarded(github: GitHub, made: Repository, answers: Answers) -> None:
    """The credentials are where the answers have them, and only the right runs get them."""
    secrets = secrets_of(answers)
    federated = answers.credentials == "federation"
    if answers.credentials == "repository":
        assert (made.secrets, made.environments) == (secrets, {})
    else:
        held = {name: each.secrets for name, each in made.environments.items()}
        of_prod = {name: value for name, value in secrets.items() if name.startswith("PROD_")}
        of_staging = {name: value for name, value in secrets.items() if name not in of_prod}
        assert made.secrets == {}
        none: dict[str, str] = {}
        assert held == {
            "staging": none if federated else of_staging,
            "prod": none if federated else of_prod,
            "ml-init-update": none,
        }
        variables = {name: each.variables for name, each in made.environments.items()}
        assert variables == {
            "staging": variables_of(made, answers, "staging") if federated else none,
            "prod": variables_of(made, answers, "prod") if federated else none,
            "ml-init-update": none,
        }
        branches = {name: each.branches for name, each in made.environments.items()}
        assert {name: sorted(each) for name, each in branches.items()} == {
            "staging": ["main", "refs/pull/*/merge"],
            "prod": ["release"],
            "ml-init-update": ["main"],
        }
        assert all(each.policy == BY_BRANCHES for each in made.environments.values())
        reviewed = [{"type": "Team", "id": github.organisation.number("ml-admins")}]
        has_reviewers = github.organisation.plan == "enterprise"
        assert made.environments["prod"].reviewers == (reviewed if has_reviewers else [])
        assert made.environments["prod"].prevent_self_review == has_reviewers
        others = [each for name, each in made.environments.items() if name != "prod"]
        assert not any(each.reviewers or each.prevent_self_review for each in others)
    assert sorted(each["name"] for each in made.rulesets) == (
        [
            "ml-init: administrators release",
            "ml-init: history stays",
            "ml-init: pull requests into main",
        ]
        if answers.protected_branches
        else []
    )
    assert all(each["enforcement"] == "active" for each in made.rulesets)


def everything(github: GitHub) -> dict[str, tuple[str, str, str]]:
    """The double's whole state, down to every object of every git repository."""
    return {
        name: (
            repr({key: value for key, value in vars(held).items() if key != "key"}),
            run(held.folder, "for-each-ref"),
            run(held.folder, "cat-file", "--batch-all-objects", "--batch-check"),
        )
        for name, held in github.organisation.repositories.items()
    }
