from pathlib import Path

import pytest
import yaml

from tests.support.strict_yaml import fault, faults, load


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 1\nb: 1\n", id="two keys"),
        pytest.param("base: &base\n  a: 1\nmore:\n  <<: *base\n  a: 2\n", id="a merge overridden"),
        pytest.param("- a: 1\n- a: 2\n", id="two mappings"),
    ],
)
def test_yaml_that_says_each_thing_once_is_taken(text: str) -> None:
    assert fault("x.yml", text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 1\na: 1\n", id="a key twice"),
        pytest.param("b:\n  - a: 1\n    a: 2\n", id="in a list"),
        pytest.param("x: &x {a: 1}\ny: &y {a: 2}\nz:\n  <<: *x\n  <<: *y\n", id="two merges"),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match="doubled"):
        load(text)


def test_faults_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "sound.yml").write_text("a: 1\n")
    (tmp_path / "broken.yaml").write_text("a: [\n")
    (tmp_path / "tests.yml").write_text("    python-version: 3.10\n")

    found = faults(tmp_path)

    assert [line.partition(":")[0] for line in found] == ["broken.yaml", "tests.yml"]
