"""What Copier's own children inherit, before, while and after a step has the secrets."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from copier.errors import UserMessageError
from jinja2 import Environment
from plumbum import local

from extensions import commands, lending
from extensions.lending import RENDER_ONLY, Lending
from hooks.errors import UserError, WaitingForTrust
from tests.support.place import ROOT

STEP = """
import json, os, sys
told = {"environment": dict(os.environ), "arguments": sys.argv[1:]}
open("told.json", "w").write(json.dumps(told))
"""


@pytest.fixture(autouse=True)
def _own_environment_of_plumbum() -> Iterator[None]:
    with local.env():
        local.env.clear()
        local.env.update({"PATH": "/bin", "ADMIN_GITHUB_TOKEN": "canary", "GH_TOKEN": "helper"})
        yield


def render(environment: Environment, source: str, checkout: Path = ROOT, **conf: object) -> str:
    """What a template comes to in a run from this checkout."""
    told = {"src_path": checkout, "dst_path": "my case", "pretend": False, **conf}
    answers = {"_src_path": "gh:a/b"}
    return environment.from_string(f"{{{{ {source} }}}}").render(
        _copier_conf=told, _copier_answers=answers
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A template with one kind of step, which writes down its environment and its arguments."""
    (tmp_path / "hooks").mkdir()
    for name in ("publish", "commit"):
        (tmp_path / "hooks" / f"{name}.py").write_text(STEP)
    return tmp_path


def test_secrets_are_put_away_as_soon_as_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_PROD_TOKEN", "canary")

    Environment(extensions=[Lending], autoescape=True)

    assert dict(local.env) == {"PATH": "/bin", "GH_TOKEN": "helper"}
    assert "DATABRICKS_PROD_TOKEN" not in os.environ


@pytest.mark.parametrize("name", ["publish", "commit"])
def test_a_step_that_publishes_gets_them_and_no_other_does(
    monkeypatch: pytest.MonkeyPatch, checkout: Path, name: str
) -> None:
    monkeypatch.setenv("DATABRICKS_PROD_TOKEN", "set after plumbum was loaded")
    environment = Environment(extensions=[Lending], autoescape=True)

    said = render(environment, f"step('{name}', project(), 'x')", checkout)

    got = json.loads((checkout / "told.json").read_text())
    secrets = {"ADMIN_GITHUB_TOKEN", "DATABRICKS_PROD_TOKEN"}
    assert said == "False"
    assert got["arguments"] == [str(Path("my case").resolve()), "x"]
    assert got["environment"]["GH_TOKEN"] == "helper"
    assert secrets & got["environment"].keys() == (secrets if name == "publish" else set())
    assert dict(local.env) == {"PATH": "/bin", "GH_TOKEN": "helper"}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (UserError.exit_code, "The commit step did not end well: see above"),
        (WaitingForTrust.exit_code, "The commit step waits for a person: see above"),
    ],
)
def test_a_step_that_ends_otherwise_ends_the_run_in_a_sentence(
    checkout: Path, code: int, told: str
) -> None:
    (checkout / "hooks" / "commit.py").write_text(f"raise SystemExit({code})")
    environment = Environment(extensions=[Lending], autoescape=True)

    with pytest.raises(UserMessageError, match=told):
        render(environment, "step('commit', project())", checkout)


def test_who_only_pretends_runs_no_step(checkout: Path) -> None:
    environment = Environment(extensions=[Lending], autoescape=True)

    assert render(environment, "step('commit', project())", checkout, pretend=True) == "True"
    assert not (checkout / "told.json").exists()


def test_who_lacks_a_package_is_told_the_line_that_brings_it_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(lending.PACKAGES, "there_is_no_such_module", "Absent")
    environment = Environment(extensions=[Lending], autoescape=True)

    with pytest.raises(UserMessageError) as refused:
        render(environment, "step('preflight', project())")

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
