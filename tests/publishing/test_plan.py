"""The plan as a person reads it, from the answers alone."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.publishing.calls import plan_lines
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.misfortune import request
from tests.support.place import ROOT
from tests.support.publishing import VALUES


def test_the_plan_names_every_effect_and_no_secret() -> None:
    lines = plan_lines(desired(publishing_answers(cloud="aws", github_contributor_group="coders")))

    assert lines == [
        "Publishing will, with … for /repos/my-org/awesome-ml-project:",
        "  create the private repository my-org/awesome-ml-project (POST /orgs/my-org/repos)",
        "  grant the team coders the permission push (PUT /orgs/my-org/teams/coders…)",
        "  grant the team ml-admins the permission admin (PUT /orgs/my-org/teams/ml-admins…)",
        "  make the workflows' token read-only (PUT …/actions/permissions/workflow)",
        *(
            f"  make the environment {name}, closed to every branch (PUT …/environments/{name})"
            for name in ("staging", "prod", "ml-init-update")
        ),
        "  have ml-admins approve what uses prod (PUT …/environments/prod)",
        *(
            f"  let {branch} use {name} (POST …/environments/{name}/deployment-branch-policies)"
            for branch, name in (
                ("main", "staging"),
                ("refs/pull/*/merge", "staging"),
                ("release", "prod"),
                ("main", "ml-init-update"),
            )
        ),
        *(
            f"  set the secret {name} of {place} (PUT …/environments/{place}/secrets/{name})"
            for place, name in (
                ("staging", "STAGING_WORKSPACE_TOKEN"),
                ("prod", "PROD_WORKSPACE_TOKEN"),
            )
        ),
        '  make the ruleset "ml-init: history stays" (POST …/rulesets)',
        '  make the ruleset "ml-init: administrators release" (POST …/rulesets)',
        "  push the history to main, all of it or nothing (git push --atomic)",
        '  make the ruleset "ml-init: pull requests into main" (POST …/rulesets)',
        "  read everything back and compare (GET …)",
    ]
    assert not [value for value in VALUES.values() if value in "".join(lines)]


def test_without_a_secret_the_plan_names_variables_the_subject_and_the_trust() -> None:
    lines = plan_lines(desired(publishing_answers(credentials="federation")))

    where = lines.index("  push the history to main, all of it or nothing (git push --atomic)")
    subject = "PUT …/actions/oidc/customization/sub"
    assert lines[where - 2 : where] == [
        f"  make the subject of the runs' ID tokens immutable ({subject})",
        "  see that the service principals trust the project's runs, or ask who can make that so",
    ]
    assert [line.partition(" (")[0] for line in lines if "variable" in line] == [
        f"  set the variable {name} of {place}"
        for place in ("staging", "prod")
        for name in ("ARM_TENANT_ID", "ARM_CLIENT_ID")
    ]
    assert not [line for line in lines if "secret" in line]


def test_the_step_prints_the_plan_for_the_program_that_started_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = publishing_answers()
    request(tmp_path, answers)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "plan.py"), run_name="__main__")

    assert ended.value.code == 0
    assert capsys.readouterr() == ("\n".join([*plan_lines(desired(answers)), ""]), "")


def test_the_plan_of_a_project_that_guards_nothing_is_as_short_as_it_was() -> None:
    answers = publishing_answers(credentials="repository", protected_branches=False)

    lines = plan_lines(desired(answers))

    assert len(lines) == 13
    assert [line for line in lines if "environment" in line or "ruleset" in line] == []


def test_the_plan_needs_no_package_of_publishing() -> None:
    code = "import sys, hooks.plan; print({'github', 'nacl', 'requests'} & set(sys.modules))"

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ended.stdout == "set()\n"
