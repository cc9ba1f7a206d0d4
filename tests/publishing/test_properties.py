"""Custom properties: named by the organisation, judged beforehand, given in the creation."""

import pytest

from hooks.errors import PublishError
from hooks.publishing.properties import VARIABLE, parse, problems
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.place import ROOT
from tests.support.publishing_run import Run

SCHEMA = "GET /orgs/my-org/properties/schema"
COST = {"property_name": "cost-centre", "value_type": "single_select", "required": True}
REGIONS = {"property_name": "regions", "value_type": "multi_select", "allowed_values": ["eu", "us"]}
NAME = "awesome-ml-project"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        (" , ", {}),
        ("cost-centre=ml", {"cost-centre": "ml"}),
        ("a=1, b=x y ,", {"a": "1", "b": "x y"}),
        ("regions[]=eu,regions[]=us", {"regions": ["eu", "us"]}),
        ("a=b=c", {"a": "b=c"}),
    ],
)
def test_pairs_are_read(text: str, found: dict[str, object]) -> None:
    assert parse(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "=x",
        "a=",
        "a b=c",
        "a=1,a=2",
        "a[]=1,a=2",
        "a=1,a[]=2",
        'a="x"',
        "a=x\ny",
        "a=" + "x" * 76,
    ],
)
def test_what_is_no_pair_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PublishError, match="such as cost-centre=ml") as refused:
        parse(text)

    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("given", "schema", "told"),
    [
        ({}, [], ""),
        ({}, [{**COST, "required": False}], ""),
        ({}, [{**COST, "default_value": "it"}], ""),
        ({}, [COST], "requires the property cost-centre of every repository. Add cost-centre=…"),
        ({}, [{**COST, "allowed_values": ["ml", "it"]}], "one of ml, it."),
        ({}, [{**COST, "default_value": "x", "require_explicit_values": True}], "any text."),
        ({"cost-centre": "ml"}, [COST], ""),
        ({"cost-centre": "x"}, [{**COST, "allowed_values": ["ml"]}], "one of ml."),
        ({"cost-centre": ["ml"]}, [COST], "a value that it does not take"),
        ({"live": "yes"}, [{"property_name": "live", "value_type": "true_false"}], "true, false"),
        ({"regions": ["eu"]}, [REGIONS], ""),
        ({"regions": ["eu", "asia"]}, [REGIONS], "Give regions[]=…: one of eu, us."),
        ({"regions": "eu"}, [REGIONS], "Give regions[]=…"),
        ({"owner": "x"}, [], "names owner, which the organisation has not. It has none."),
        ({"owner": "x", "cost-centre": "1"}, [COST], "It has cost-centre."),
    ],
)
def test_values_are_held_against_the_organisations_schema(
    given: dict[str, str | list[str]], schema: list[dict[str, object]], told: str
) -> None:
    found = problems(given, schema)

    assert len(found) == bool(told)
    assert told in "".join(found)


def test_a_property_that_is_missing_is_found_before_anything_is_made(run: Run) -> None:
    run.github.organisation.properties = [{**COST, "allowed_values": ["ml", "it"]}, REGIONS]
    run.environment["ML_INIT_PROPERTIES"] = "regions[]=asia"

    with pytest.raises(PublishError) as refused:
        run.preflight()

    told = str(refused.value)
    assert "\n- The organisation requires the property cost-centre" in told
    assert "\n- ML_INIT_PROPERTIES gives regions a value" in told
    assert run.github.organisation.repositories == {}


def test_the_properties_are_in_the_creation(run: Run) -> None:
    run.github.organisation.properties = [COST, REGIONS]
    run.environment["ML_INIT_PROPERTIES"] = "cost-centre=ml,regions[]=eu"

    run.preflight()
    run.publish()

    assert run.repository.properties == {"cost-centre": "ml", "regions": ["eu"]}


@pytest.mark.parametrize("status", [403, 404])
def test_a_schema_that_may_not_be_read_leaves_the_word_to_the_creation(
    run: Run, status: int
) -> None:
    run.github.organisation.properties = [COST]
    run.github.faults = [Fault(SCHEMA, refusal(status, "No"), times=ALWAYS)]
    run.preflight()

    with pytest.raises(PublishError, match="Required property 'cost-centre' was not provided"):
        run.publish()

    assert run.github.organisation.repositories == {}


@pytest.mark.parametrize("workflow", ["new-use-case.yml", "new-use-cases.yml"])
def test_the_button_hands_the_properties_on(workflow: str) -> None:
    text = (ROOT / ".github" / "workflows" / workflow).read_text()

    assert text.count(f"{VARIABLE}: ${{{{ vars.{VARIABLE} }}}}\n") == 1
