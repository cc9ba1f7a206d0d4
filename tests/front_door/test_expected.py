"""What is published follows from what the job was told, never from what it was handed."""

import pytest

from extensions.derived import bundle_uuid
from front_door.expected import compare, expected
from hooks.errors import AnswersRefused, UserError
from hooks.project.answers import Answers
from tests.front_door.organisation import FORM, VARIABLES

ENVIRONMENT = {**VARIABLES, "GITHUB_REPOSITORY_OWNER": "my-org", "ADMIN_GITHUB_TOKEN": "canary"}
STORED: dict[str, object] = {
    **{name: value for name, value in vars(expected(FORM, ENVIRONMENT)).items() if value != ""},
    "_src_path": "https://github.com/my-org/ml-init.git",
    "_commit": "v0.1.0",
}


def test_the_identity_follows_from_the_names() -> None:
    found = expected(FORM, {**ENVIRONMENT, "GITHUB_SERVER_URL": "https://ghe.example.org/"})

    name = FORM["project_name"]
    assert found.bundle_uuid == bundle_uuid("https://ghe.example.org", "my-org", name)
    assert found.publish


def test_what_the_organisation_leaves_open_is_copiers_default() -> None:
    few = {name: value for name, value in ENVIRONMENT.items() if name != "ML_INIT_STACK"}

    found = expected(FORM, few)

    assert found.stack == "mlops-stacks"
    assert (found.credentials, found.protected_branches) == ("environments", True)


@pytest.mark.parametrize(
    "given", [{**FORM, "cloud": "aws"}, {**FORM, "project_name": "-"}, {**FORM, "publish": "no"}]
)
def test_answers_that_differ_or_are_none_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(AnswersRefused, match="These answers do not make a project"):
        expected(given, ENVIRONMENT)


def test_a_project_with_these_answers_passes() -> None:
    compare(STORED, expected(FORM, ENVIRONMENT))


def test_what_was_not_asked_does_not_count() -> None:
    wanted = expected(FORM, {**ENVIRONMENT, "ML_INIT_STACK_URL": "https://example.org/x"})

    compare(STORED, wanted)


@pytest.mark.attack("a rendered project that brings other answers than the run was given")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project_name", "other"),
        ("github_owner", "evil-org"),
        ("github_admins_group", "mallory"),
        ("prod_workspace_host", "https://evil.example.org"),
        ("prod_client_id", "mine"),
        ("staging_tenant_id", "mine"),
        ("use_databricks_service_principal", True),
        ("credentials", "repository"),
        ("protected_branches", False),
        ("stack", "mlops-stacks"),
        ("bundle_uuid", "00000000-0000-4000-8000-000000000000"),
        ("publish", False),
        ("inference_table", "a.b.c"),
        ("cicd_platform", "github_actions_for_github_enterprise_servers"),
    ],
)
def test_another_answer_is_refused_by_its_name(name: str, value: object) -> None:
    wanted = expected(FORM, ENVIRONMENT)

    with pytest.raises(UserError, match=f"another answer to {name}|{name}: "):
        compare({**STORED, name: value}, wanted)


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(UserError, match="'_templates_suffix', which is no question"):
        compare({**STORED, "_templates_suffix": ""}, expected(FORM, ENVIRONMENT))


def test_every_answer_is_compared() -> None:
    wanted = expected(FORM, ENVIRONMENT)
    texts = {
        name: value for name, value in vars(wanted).items() if isinstance(value, str) and value
    }

    for name, value in texts.items():
        with pytest.raises(UserError):
            compare(STORED, Answers(**{**vars(wanted), name: f"{value}x"}))
