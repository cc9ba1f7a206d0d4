"""Projects of releases that did not ask where credentials are kept, and who may release."""

import re
from pathlib import Path

import pytest

from hooks.project.offered import SET_ASIDE
from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.updating.scenes import ANSWERS, Update, commit, edit

NAMES = ("credentials", "protected_branches", "paused_staging", "fresh_start")
QUESTIONS = re.compile(rf"^(?:{'|'.join(NAMES)}):\n(?:  .*\n)+\n", re.MULTILINE)
GUIDE = "docs/first-day.md"  # it names the version
OLD_GUIDE = ('apart = credentials != "repository"', "apart = false")
OLD_RULES = f"""
for _name in {NAMES}:
    del RULES[_name]
"""


@pytest.fixture
def project(template: Path, run_copier: RunCopier, tmp_path: Path) -> Path:
    """A project of v0.3.0, before the questions; v0.4.0 has them."""
    folder = tmp_path / "ml-init"
    git(tmp_path, "clone", "--quiet", str(template), str(folder))
    questions = folder / "copier.yml"
    questions.write_text(QUESTIONS.sub("", questions.read_text()))
    edit(folder, "template/docs/first-day.md.mlinit", *OLD_GUIDE)
    with (folder / "extensions" / "rules.py").open("a") as rules:
        rules.write(OLD_RULES)
    release(folder, "v0.3.0")
    git(folder, "checkout", "--quiet", "v0.1.0", "--", ".")
    release(folder, "v0.4.0")
    data = answers_with()
    for name in NAMES:
        del data[name]
    made = tmp_path / "project"
    ended = run_copier("copy", "--vcs-ref", "v0.3.0", folder, made, data=data)
    assert ended.code == 0, ended.output
    return made


def answers_of(project: Path) -> tuple[str, ...]:
    """The answers as the project stores them."""
    text = (project / ANSWERS).read_text()
    return tuple(re.findall(rf"(?m)^(?:{'|'.join(NAMES)}): (\w+)$", text))


def workflow(project: Path) -> str:
    """What deploys to production."""
    return (project / ".github/workflows/awesome-ml-project-bundle-cd-prod.yml").read_text()


def in_environment(deployment: str) -> str:
    """What deploys to production with the credentials of an environment."""
    before = "    runs-on: ubuntu-latest\n"
    assert deployment.count(before) == 1
    return deployment.replace(before, f"{before}    environment: prod\n")


def without_secrets(deployment: str) -> str:
    """What deploys to production without a stored secret; the job has its own permissions."""
    lines = deployment.splitlines(keepends=True)
    (secret,) = [line for line in lines if "ARM_CLIENT_SECRET" in line]
    left = "".join(lines).replace(secret, "      DATABRICKS_AUTH_TYPE: github-oidc-azure\n")
    left = left.replace("secrets.PROD_AZURE_SP_TENANT_ID", "vars.ARM_TENANT_ID")
    left = left.replace("secrets.PROD_AZURE_SP_APPLICATION_ID", "vars.ARM_CLIENT_ID")
    reads = "    permissions:\n"
    assert left.count(reads) == 1
    return left.replace(reads, f"{reads}      id-token: write # to sign in\n")


def test_a_running_project_stays_as_it_is_until_it_is_told_otherwise(
    project: Path, update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers_of(project) == ()
    made = workflow(project)
    monkeypatch.setenv("ML_INIT_CREDENTIALS", "federation")
    monkeypatch.setenv("ML_INIT_PROTECTED_BRANCHES", "true")
    ways = {
        "untold": ([], ("repository", "false", "false", "false")),
        "told": (["-d", "credentials=environments"], ("environments", "false", "false", "false")),
        "again": ([], ("environments", "false", "false", "false")),
        "federated": (["-d", "credentials=federation"], ("federation", *["false"] * 3)),
        "back": (["-d", "credentials=repository"], ("repository", "false", "false", "false")),
        "paused": (["-d", "paused_staging=yes"], ("repository", "false", "true", "false")),
    }

    for name, (words, stored) in ways.items():
        project = project.rename(tmp_path / name)
        ended = update(project, *words).ended
        assert ended.code == 0, ended.output
        assert answers_of(project) == stored
        deployments = {
            "repository": made,
            "environments": in_environment(made),
            "federation": without_secrets(in_environment(made)),
        }
        assert workflow(project) == deployments[stored[0]]
        assert (project / SET_ASIDE).exists() is (stored[0] == "repository")
        if name == "untold":  # the one line of the guide that names the version
            assert git(project, "diff", "--numstat", "--", GUIDE) == f"1\t1\t{GUIDE}"
        changed = git(project, "status", "--porcelain").split()[1::2]
        assert changed == {"untold": [ANSWERS, GUIDE], "again": []}.get(name, changed)
        if changed:
            commit(project)
