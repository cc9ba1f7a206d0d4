import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extensions.values import is_group
from hooks.patches._scalars import written
from hooks.patches.group_names import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import RESOURCE, patched, project, text

ODD = ["ml readers: team #1", "R&D/ML", 'Équipe "données"', "it's", "- x", "yes", "1.5", "*a", "a:"]
GROUPS = st.text(min_size=1, max_size=256).map(str.strip).filter(is_group)


@pytest.mark.parametrize("group", ODD)
def test_yaml_reads_the_group_that_was_named(group: str) -> None:
    grants = text(f"""
        grants:
          - privileges: [EXECUTE]
            principal: {group}
        permissions:
          - group_name: ml-readers
        """)

    new = patched(PATCH, RESOURCE, grants, unity_catalog_read_user_group=group)

    assert yaml.safe_load(new)["grants"][0]["principal"] == group
    assert yaml.safe_load(new)["permissions"] == [{"group_name": "ml-readers"}]


def test_a_group_that_stands_between_quotes_stays() -> None:
    before = 'principal: "R&D/ML"\n'

    assert patched(PATCH, RESOURCE, before, unity_catalog_read_user_group="R&D/ML") == before


def test_plain_names_have_nothing_to_do() -> None:
    outcome = apply_patch(PATCH, project({RESOURCE: "principal: uc-readers\n"}))

    assert outcome.state is State.NOT_APPLICABLE


@given(GROUPS)
def test_every_group_that_is_admitted_is_read_back(group: str) -> None:
    assert yaml.safe_load(f"x: {written(group)} # a comment")["x"] == group


@pytest.mark.parametrize("group", ["ml-readers", "Größe 2 (alle)", "ml@example.org", "a_b.c+d"])
def test_a_name_that_needs_no_quotes_has_none(group: str) -> None:
    assert written(group) == group
