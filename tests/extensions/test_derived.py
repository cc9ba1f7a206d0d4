import pytest

from extensions.derived import bundle_uuid, inference_table, module_name, team_slug, without_path
from extensions.rules import RULES

ALLOWS = RULES["inference_table"].allows


def test_the_table_of_predictions_follows_from_the_names() -> None:
    names = {"project_name": "a-b", "prod_catalog_name": "prod", "model_schema": "models"}

    assert inference_table(names, ALLOWS) == "prod.models.a_b_predictions"
    assert inference_table({**names, "prod_catalog_name": "ml-prod"}, ALLOWS) == ""
    assert inference_table({}, ALLOWS) == ""


def test_the_bundle_s_identity_is_of_the_place_however_it_is_spelled() -> None:
    here = bundle_uuid("https://github.com", "My-Org", "use-case")

    assert here == "25d972d0-2744-5472-8302-7125e9b3ced4"
    assert RULES["bundle_uuid"].allows(here)
    assert here == bundle_uuid("https://GitHub.com/", "my-org", "Use-Case")
    assert here != bundle_uuid("https://github.com", "my-org", "use_case")
    assert here != bundle_uuid("https://github.example.org", "my-org", "use-case")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("ml-admins", "ml-admins"),
        ("ML Contributors", "ml-contributors"),
        ("Data & ML (EU)", "data-ml-eu"),
        ("a_b", "a_b"),
        ("R&D.x", "r-d-x"),
    ],
)
def test_a_team_s_slug_is_github_s(name: str, slug: str) -> None:
    assert team_slug(name) == slug


@pytest.mark.parametrize(
    "url",
    ["https://adb-1.2.net", "https://ADB-1.2.net/", "HTTPS://adb-1.2.net/?o=1#job/2"],
)
def test_a_host_loses_all_behind_it(url: str) -> None:
    assert without_path(url) == "https://adb-1.2.net"


def test_a_module_is_named_as_python_can_spell_it() -> None:
    assert module_name("awesome-ml_project") == "awesome_ml_project"
