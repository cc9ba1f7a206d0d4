"""Each prerequisite taken away in turn, and brought back by the command that the report gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspaces.organisation import (
    CATALOGS,
    SCHEMA,
    DatabricksSide,
    cures,
    one_line,
    organisation,
    problems,
)

TakeAway = Callable[[DatabricksSide], None]


def without_catalog(name: str) -> TakeAway:
    return lambda ready: ready.remove("catalog", name)


def without_schema(catalog: str) -> TakeAway:
    return lambda ready: ready.remove("schema", f"{catalog}.{SCHEMA}")


def without_right(kind: str, name: str, right: str) -> TakeAway:
    return lambda ready: ready.revoke(kind, name, right)


CASES = [
    *(
        pytest.param(
            without_catalog(catalog),
            [f"{place}: the catalog {catalog}", f"{place}: the rights on {catalog}"],
            id=f"no catalog {catalog}",
        )
        for catalog, place in (("ml_staging", "staging"), ("ml_prod", "production"))
    ),
    *(
        pytest.param(
            without_schema(catalog),
            [
                f"{place}: the schema {catalog}.{SCHEMA}",
                f"{place}: the rights on {catalog}.{SCHEMA}",
            ],
            id=f"no schema in {catalog}",
        )
        for catalog, place in (("ml_test", "staging"), ("ml_prod", "production"))
    ),
    pytest.param(
        without_right("catalog", "ml_test", "USE_CATALOG"),
        ["staging: the rights on ml_test"],
        id="no USE CATALOG",
    ),
    *(
        pytest.param(
            without_right("schema", f"ml_staging.{SCHEMA}", right),
            [f"staging: the rights on ml_staging.{SCHEMA}"],
            id=f"no {right}",
        )
        for right in ("USE_SCHEMA", "CREATE_MODEL", "CREATE_TABLE")
    ),
]


# One of each kind at once: a catalog, a schema, and a right on either.
TOGETHER = (CASES[1], CASES[2], CASES[4], CASES[6])
EACH = [pytest.param([each.values], id=str(each.id), marks=pytest.mark.breadth) for each in CASES]


@pytest.mark.parametrize(
    "cases", [pytest.param([each.values for each in TOGETHER], id="one of each kind"), *EACH]
)
def test_what_is_taken_away_is_named_with_a_command_that_brings_it_back(
    ready: DatabricksSide, cases: list[tuple[TakeAway, list[str]]]
) -> None:
    for take_away, _ in cases:
        take_away(ready)

    before = ready.check()
    for command in cures(before.output):
        ready.paste(command)
    after = ready.check()

    named = sorted(problem for _, problems_of_it in cases for problem in problems_of_it)
    assert before.code == 1
    assert sorted(problems(before.output)) == named
    assert len(cures(before.output)) == len(named)
    assert after.code == 0, after.output


@pytest.mark.breadth
def test_all_that_is_missing_is_named_in_one_run(ready: DatabricksSide) -> None:
    for catalog in CATALOGS:
        ready.remove("schema", f"{catalog}.{SCHEMA}")
        ready.remove("catalog", catalog)

    before = ready.check()
    for command in cures(before.output):
        ready.paste(command)

    assert len(problems(before.output)) == 12
    assert "12 of 22 checks failed" in before.output
    assert ready.check().code == 0


def test_a_missing_group_is_named_and_made_where_it_belongs(tmp_path: Path) -> None:
    with organisation(tmp_path, groups=()) as lacking:
        before = lacking.check()
        for command in cures(before.output):
            if "accounts." not in command:
                lacking.paste(command)
        after = lacking.check()

    of_the_account = ["staging: the group uc-readers", "production: the group uc-readers"]
    made = ["staging: the group ml-readers", "production: the group ml-readers"]
    assert sorted(problems(before.output)) == sorted([*made, *of_the_account])
    assert sorted(problems(after.output)) == sorted(of_the_account)
    line = one_line(before.output, "wrong: staging: the group uc-readers")
    assert line.endswith(
        "By an account admin: Then add the group to the workspace. "
        "DATABRICKS_HOST=https://accounts.cloud.databricks.com "
        "databricks account groups create --display-name uc-readers"
    )


def test_a_workspace_without_a_metastore_is_named(tmp_path: Path) -> None:
    with organisation(tmp_path, numbers=("1001", "0")) as lacking:
        ended = lacking.check()

    assert problems(ended.output) == ["production: Unity Catalog"]
    assert "By an account admin: Assign the region's metastore" in ended.output


def test_a_grant_to_a_group_counts(tmp_path: Path) -> None:
    member = {"groups": [{"display": "deployers"}]}
    with organisation(tmp_path, identity=member) as made:
        made.revoke("schema", f"ml_prod.{SCHEMA}", "CREATE_MODEL")
        made.grant("schema", f"ml_prod.{SCHEMA}", "CREATE_MODEL", principal="deployers")

        assert made.check().code == 0
