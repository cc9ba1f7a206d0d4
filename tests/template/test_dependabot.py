"""Dependabot and the updates of ml-init share the work."""

import yaml
from jinja2 import Environment

from hooks.patches._actions import ACTIONS
from tests.support.place import ROOT

PLACE = ROOT / "template" / ".github" / "dependabot.yml.mlinit"


def test_dependabot_leaves_the_actions_that_ml_init_pins() -> None:
    environment = Environment(autoescape=False)  # noqa: S701  # it is no page
    template = environment.from_string(PLACE.read_text())
    rendered = template.render(module_name=lambda _: "churn")

    python, actions = yaml.safe_load(rendered)["updates"]

    assert python["directories"] == ["/", "/churn"]
    assert {each["dependency-name"] for each in actions["ignore"]} == {*ACTIONS}
