"""What an adoption does to a team's repository."""

from tests.adopting.scene import Team, everything, tree
from tests.support.trees import git


def test_of_an_unchanged_project_it_makes_a_new_one(team: Team) -> None:
    before = everything(team.clone)

    code = team.adopt()

    assert code == 0
    assert team.files() == tree(team.made, "HEAD")
    assert everything(team.clone) == before
