import pytest

from hooks.updating.variables import unset

BUNDLE = """\
variables:
  catalog:
    description: where
  schema:
    default: models
  cluster:
    lookup:
      cluster: shared
  bare:
targets:
  dev:
    variables:
      catalog: dev
      bare: 1
  own:
    mode: development
  empty:
"""


def test_a_target_that_sets_no_value_is_found() -> None:
    assert unset([("databricks.yml", BUNDLE)]) == {
        ("own", "catalog"), ("own", "bare"), ("empty", "catalog"), ("empty", "bare")
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[1, 2]\n", "variables: none\ntargets: 1\n", f"{BUNDLE}  dev:\n", "jobs:\n  a: 1\n"]
)
def test_what_is_no_bundle_or_does_not_load_is_left_out(text: str) -> None:
    assert unset([("a.yml", text)]) == frozenset()


def test_values_of_several_files_count_together() -> None:
    more = "targets:\n  own:\n    variables:\n      catalog: own\n      bare: 2\n"

    found = unset([("databricks.yml", BUNDLE), ("resources/own.yml", more)])

    assert {target for target, _ in found} == {"empty"}
