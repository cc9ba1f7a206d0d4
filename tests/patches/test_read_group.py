import pytest

from hooks.patches.patch import State, apply_patch
from hooks.patches.read_group import PATCH
from tests.patches.sample import RESOURCE, patched, project, text

OPEN = text("""
    permissions:
      - level: CAN_VIEW
        group_name: users  # all
      - group_name: "users"
        level: CAN_READ
    """)
CLOSED = OPEN.replace('"users"', "ml-readers").replace("users ", "ml-readers ")


@pytest.mark.parametrize(
    ("before", "group", "after"),
    [
        pytest.param(CLOSED, "ml-readers", CLOSED, id="a group that has its view keeps it"),
        pytest.param(OPEN, "ml-readers", CLOSED, id="everybody gives way to the group"),
        pytest.param(OPEN, "users", OPEN, id="everybody may be the group that was asked for"),
        pytest.param(
            "group_name: users\n", "users #1", "group_name: 'users #1'\n", id="between quotes"
        ),
        pytest.param(
            "permissions: [{level: CAN_VIEW, 'group_name': users}]\n",
            "it's #1",
            "permissions: [{level: CAN_VIEW, 'group_name': 'it''s #1'}]\n",
            id="on one line",
        ),
        pytest.param(
            "group_name: superusers\n", "ml", "group_name: superusers\n", id="others stay"
        ),
    ],
)
def test_the_read_group_has_the_view(before: str, group: str, after: str) -> None:
    assert patched(PATCH, RESOURCE, before, read_user_group=group) == after


def test_a_stack_that_grants_nothing_has_nothing_to_do() -> None:
    outcome = apply_patch(PATCH, project({RESOURCE: "resources: {}\n"}))

    assert outcome.state is State.NOT_APPLICABLE
