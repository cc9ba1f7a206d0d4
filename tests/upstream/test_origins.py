"""Every commit of mlops-stacks that the CLI renders is found again from what it writes."""

from pathlib import Path

import pytest

from hooks.adopting.finding import find
from hooks.adopting.forms import Forms
from hooks.adopting.inputs import questions
from tests.adopting.finding.scene import Team
from tests.upstream.histories import INPUTS, Inputs, rendered

pytestmark = pytest.mark.upstream

RENDERED = 58  # commits that can be rendered and have a bundle, at the least
UNUSED = "input_read_user_group"  # no commit writes it for GitHub


@pytest.mark.parametrize("told", INPUTS.values(), ids=[*INPUTS])
def test_commit_and_answers_of_every_render_are_found(
    told: Inputs, forms: Forms, tmp_path: Path
) -> None:
    wrong, count = list[tuple[object, ...]](), 0

    for commit in forms.commits:
        if (tree := rendered(forms, commit, told)) is None:
            continue
        origin = find(Team.with_files(tree, tmp_path / commit.name).folder, "", {})
        expected = {
            question: told[name]
            for name, question in questions().items()
            if name in forms.schemas[commit.name].inputs and name != UNUSED
        }
        found = {name: each.value for name, each in origin.answers.items() if name in expected}
        count += 1
        if commit.name not in {origin.commit, *origin.also} or not origin.is_proved:
            wrong.append((commit.name, origin.commit, origin.likeness))
        if found != expected:
            wrong.append((commit.name, found, expected))

    assert wrong == []
    assert count >= RENDERED
