"""Workflows run a Databricks CLI that works.

The CLI that the scaffold pinned downloads Terraform and checks it by a
key that expired in April 2026, so that no deployment gets through. The
workflows now use one current release, by commit. It deploys without
Terraform.

https://github.com/databricks/cli/issues/5022
"""

import re

from hooks.patches.actions import ACTIONS, SETUP_CLI, reference
from hooks.patches.blocks import WORKFLOWS
from hooks.patching import Patch
from hooks.project import Project

USE = re.compile(rf"(?<=uses: ){SETUP_CLI}@\S+(?: *#.*)?$", re.MULTILINE)


def rewrite(text: str, _: Project) -> str:
    """The workflow with the CLI by the commit of one release."""
    return USE.sub(reference(SETUP_CLI), text)


def holds(text: str, _: Project) -> bool:
    """Whether the CLI is used by that commit and no other way."""
    return text.count(f"{SETUP_CLI}@") == text.count(f"{SETUP_CLI}@{ACTIONS[SETUP_CLI].commit}")


PATCH = Patch(
    name="cli_pin",
    subject="Pin a Databricks CLI that can deploy",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
