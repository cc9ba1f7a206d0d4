"""How a run may end: everything as wanted, or nothing touched."""

from pathlib import Path

from hooks.project.answers import Answers
from tests.github.git_http import head_of, run
from tests.github.server import GitHub
from tests.publish.conftest import VALUES, git


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


def assert_published(github: GitHub, project: Path, answers: Answers) -> None:
    """One repository, everything in it as the contract says, and the project joined to it."""
    assert list(github.organisation.repositories) == [answers.project_name.lower()]
    made = github.repository(answers.project_name)
    assert made.private
    assert made.teams == {"ml-contributors": "push", "ml-admins": "admin"}
    assert made.secrets == secrets_of(answers)
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
    assert head_of(made.folder, "main") == git(project, "rev-parse", "main")
    assert git(project, "status", "--porcelain", "--branch") == "## main...origin/main"


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
