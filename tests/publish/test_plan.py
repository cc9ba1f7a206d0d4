"""The plan as a person reads it, from the answers alone."""

import subprocess
import sys

from hooks.publishing.calls import plan_lines
from hooks.publishing.desired import desired
from tests.conftest import ROOT
from tests.publish.conftest import VALUES, publishing_answers


def test_the_plan_names_every_effect_and_no_secret() -> None:
    lines = plan_lines(desired(publishing_answers(cloud="aws", github_contributor_group="coders")))

    assert lines == [
        "Publishing will, with … for /repos/my-org/awesome-ml-project:",
        "  create the private repository my-org/awesome-ml-project (POST /orgs/my-org/repos)",
        "  grant the team coders the permission push (PUT /orgs/my-org/teams/coders…)",
        "  grant the team ml-admins the permission admin (PUT /orgs/my-org/teams/ml-admins…)",
        "  make the workflows' token read-only (PUT …/actions/permissions/workflow)",
        "  set the secret STAGING_WORKSPACE_TOKEN (PUT …/actions/secrets/STAGING_WORKSPACE_TOKEN)",
        "  set the secret PROD_WORKSPACE_TOKEN (PUT …/actions/secrets/PROD_WORKSPACE_TOKEN)",
        "  push the history to main, all of it or nothing (git push --atomic)",
        "  read everything back and compare (GET …)",
    ]
    assert not [value for value in VALUES.values() if value in "".join(lines)]


def test_the_plan_needs_no_package_of_publishing() -> None:
    code = "import sys, hooks.plan; print({'github', 'nacl', 'requests'} & set(sys.modules))"

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ended.stdout == "set()\n"
