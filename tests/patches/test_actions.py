import re

from hooks.patches._actions import ACTIONS, reference


def test_every_action_is_one_commit_of_one_release() -> None:
    pins = {(action.version, action.commit) for action in ACTIONS.values()}

    odd = [
        (version, commit)
        for version, commit in pins
        if not re.fullmatch(r"v\d+\.\d+\.\d+", version) or not re.fullmatch("[0-9a-f]{40}", commit)
    ]

    assert not odd
    assert len(pins) == len(ACTIONS)


def test_a_workflow_names_the_commit_and_says_the_version() -> None:
    cli = ACTIONS["databricks/setup-cli"]

    named = reference("databricks/setup-cli")

    assert named == f"databricks/setup-cli@{cli.commit} # {cli.version}"
