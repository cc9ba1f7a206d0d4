"""What Copier's own children inherit, before, while and after a step has the secrets."""

import os
from collections.abc import Iterator

import pytest
from copier.errors import UserMessageError
from jinja2 import Environment
from plumbum import local

from extensions import commands, lending
from extensions.lending import RENDER_ONLY, Lending
from tests.support.place import ROOT


@pytest.fixture(autouse=True)
def _own_environment_of_plumbum() -> Iterator[None]:
    with local.env():
        local.env.clear()
        local.env.update({"PATH": "/bin", "ADMIN_GITHUB_TOKEN": "canary", "GH_TOKEN": "helper"})
        yield


def render(environment: Environment, source: str) -> str:
    return environment.from_string(f"{{{{ {source} }}}}").render()


def test_secrets_are_put_away_as_soon_as_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_PROD_TOKEN", "canary")

    Environment(extensions=[Lending], autoescape=True)

    assert dict(local.env) == {"PATH": "/bin", "GH_TOKEN": "helper"}
    assert "DATABRICKS_PROD_TOKEN" not in os.environ


def test_they_are_lent_and_put_away_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_PROD_TOKEN", "set after plumbum was loaded")
    environment = Environment(extensions=[Lending], autoescape=True)

    said = render(environment, "with_secrets()")
    lent = dict(local.env)
    render(environment, "without_secrets()")

    assert said == "True"
    assert lent["ADMIN_GITHUB_TOKEN"] == "canary"
    assert lent["DATABRICKS_PROD_TOKEN"] == "set after plumbum was loaded"
    assert dict(local.env) == {"PATH": "/bin", "GH_TOKEN": "helper"}


def test_who_lacks_a_package_is_told_the_line_that_brings_it_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(lending.PACKAGES, "there_is_no_such_module", "Absent")
    environment = Environment(extensions=[Lending], autoescape=True)
    asked = environment.from_string("{{ with_secrets() }}")

    with pytest.raises(UserMessageError) as refused:
        asked.render(_copier_answers={"_src_path": "gh:a/b"}, _copier_conf={"dst_path": "my case"})

    assert str(refused.value) == (
        "Publishing needs Absent, and nothing was made on GitHub. This line brings along what "
        "ml-init needs:\n  uvx --from copier --with git+https://github.com/digitalpower/ml-init "
        "copier copy --trust gh:a/b 'my case'"
    )
    assert commands.WITH_ALL in " ".join((ROOT / "README.md").read_text().replace("\\", "").split())
    assert "ADMIN_GITHUB_TOKEN" not in local.env


@pytest.mark.parametrize(("told", "later"), [("", "False"), ("yes", "True")])
def test_another_process_may_publish(told: str, later: str) -> None:
    local.env[RENDER_ONLY] = told

    environment = Environment(extensions=[Lending], autoescape=True)

    assert render(environment, "publishes_later") == later
