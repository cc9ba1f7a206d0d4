"""What a project has zizmor leave out is its own deployment secrets, and only in the repository."""

from collections.abc import Callable

import pytest
import yaml
from jinja2 import Environment

from hooks.project.answers import Answers
from hooks.project.offered import SET_ASIDE, is_offer
from hooks.project.render_request import RenderRequest
from hooks.scaffold import added_files
from tests.support.checks import contract
from tests.support.place import ROOT

NAME = f"{SET_ASIDE}.mlinit"
WAYS: dict[str, dict[str, str | bool]] = {
    "service principals": {"cloud": "gcp", "use_databricks_service_principal": True},
    "Azure's": {"cloud": "azure", "use_databricks_service_principal": False},
    "tokens": {"cloud": "aws", "use_databricks_service_principal": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_zizmor_is_told_of_the_secrets_of_the_repository_and_no_others(
    make_answers: Callable[..., Answers], way: str
) -> None:
    answers = make_answers(**WAYS[way], credentials="repository")
    environment = Environment(autoescape=False)  # noqa: S701  # it is no page
    template = environment.from_string((ROOT / "template" / NAME).read_text())

    rendered = template.render(**vars(answers))

    assert is_offer(rendered.encode())
    rules = yaml.safe_load(rendered)["rules"]
    assert rules.keys() == {"secrets-outside-env"}
    told = rules["secrets-outside-env"]["config"]["allow"]
    assert sorted(told) == sorted(contract(answers))


@pytest.mark.parametrize("credentials", ["repository", "environments", "federation"])
def test_a_project_has_it_only_where_the_secrets_are_the_repositorys(
    make_answers: Callable[..., Answers], credentials: str
) -> None:
    answers = make_answers(credentials=credentials)

    files = added_files(ROOT, RenderRequest(answers, ".copier-answers.yml", ""), ()).files

    assert (NAME in files) is (credentials == "repository")
