"""What Copier's own children inherit, before, while and after a step has the secrets."""

import os
from collections.abc import Iterator

import pytest
from jinja2 import Environment
from plumbum import local

from extensions.lending import RENDER_ONLY, Lending


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


@pytest.mark.parametrize(("told", "later"), [("", "False"), ("yes", "True")])
def test_another_process_may_publish(told: str, later: str) -> None:
    local.env[RENDER_ONLY] = told

    environment = Environment(extensions=[Lending], autoescape=True)

    assert render(environment, "publishes_later") == later
