"""A release from before some questions, and the next one, which asks them."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.support.unpatched import release_without_patch
from tests.updating.scenes import ANSWERS, BUNDLE, SOURCE, edit

GUARDS = ("credentials", "protected_branches", "paused_staging", "fresh_start")
SETTINGS = f"{BUNDLE}/databricks.yml"
GUIDE = "docs/first-day.md"  # it names the version
DEV_CATALOG = "dev_catalog_name"
CATALOGS = ("staging_catalog_name", "prod_catalog_name", "test_catalog_name")
OLD_GUIDE = ('apart = credentials != "repository"', "apart = false")
OLD_RULES = """
for _name in {names}:
    del RULES[_name]
"""
OLD_CATALOGS = f"""
from dataclasses import replace as _replace
for _name in {CATALOGS}:
    RULES[_name] = _replace(RULES[_name], allows=RULES[_name].kept)
"""


def releases_around(names: Sequence[str], template: Path, folder: Path) -> Path:
    """The releases v0.3.0, before some questions, and v0.4.0 with them.

    Args:
        names: the questions.
        template: which has the tag v0.1.0.
        folder: where they will be.
    """
    rules = OLD_RULES.format(names=tuple(names))
    if DEV_CATALOG in names:
        release_without_patch("dev_catalog", template, folder)
        rules += OLD_CATALOGS
    else:
        git(folder.parent, "clone", "--quiet", str(template), str(folder))
    if "credentials" in names:
        edit(folder, "template/docs/first-day.md.mlinit", *OLD_GUIDE)
    questions = folder / "copier.yml"
    left = re.sub(rf"(?m)^(?:{'|'.join(names)}):\n(?:  .*\n)+\n", "", questions.read_text())
    questions.write_text(left)
    with (folder / "extensions" / "rules.py").open("a") as file:
        file.write(rules)
    release(folder, "v0.3.0")
    git(folder, "checkout", "--quiet", "v0.1.0", "--", ".")
    release(folder, "v0.4.0")
    return folder


def project_before(
    names: Sequence[str], ml_init: Path, run_copier: RunCopier, project: Path, **given: str | bool
) -> Path:
    """A project of v0.3.0, which knows nothing of some questions.

    Args:
        names: the questions.
        ml_init: both releases.
        run_copier: makes it.
        project: where.
        given: answers that are not the usual ones.
    """
    data = {name: value for name, value in answers_with(**given).items() if name not in names}
    ended = run_copier("copy", "--vcs-ref", "v0.3.0", ml_init, project, data=data)
    assert ended.code == 0, ended.output
    assert not any(f"\n{name}:" in (project / ANSWERS).read_text() for name in names)
    return project


def like_mlops_stacks(template: Path, stack: Path) -> dict[str, str | bool]:
    """The answers that choose a stack whose dev target has a catalog called dev."""
    shutil.copytree(template / "stacks" / "starter", stack)
    settings = SOURCE.removeprefix("stacks/starter/") + "/databricks.yml.tmpl"
    edit(stack, settings, "{{printf `%q` .input_dev_catalog_name}}", "dev")
    release(stack, "v1")
    commit = git(stack, "rev-parse", "HEAD")
    return {"stack": "custom", "stack_url": str(stack), "stack_commit": commit}


def catalog_of_dev(project: Path) -> str:
    """The catalog that the dev target uses."""
    settings = yaml.safe_load((project / SETTINGS).read_text())
    return str(settings["targets"]["dev"]["variables"]["catalog_name"])


def guards_of(project: Path) -> tuple[str, ...]:
    """The answers to these questions as a project stores them."""
    text = (project / ANSWERS).read_text()
    return tuple(re.findall(rf"(?m)^(?:{'|'.join(GUARDS)}): (\w+)$", text))


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
