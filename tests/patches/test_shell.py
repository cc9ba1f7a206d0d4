import json
import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.errors import UnknownText
from hooks.patches._shell import EXPRESSION, variables, with_variables

VALUES = {"inputs.name": "churn", "github.ref": "main", "matrix.os-name": "linux"}
NAMES = {"inputs.name": "NAME", "github.ref": "REF", "matrix.os-name": "OS_NAME"}
PASTED = "; INJECTED"  # a program that is not there
CODE = f"'\"{PASTED} #"
# Parts of scripts in which a value may stand; each is a whole of its own.
PARTS = (
    *(
        "echo {}\n",
        'echo "{} b"\n',
        "echo '{} b'\n",
        "echo a{}b\n",
        "echo {} {}\n",
        "x={}; echo $x\n",
    ),
    *('echo "it\'s {}"\n', "echo '\"' {}\n", "echo \\' {}\n", 'echo "\\"{}"\n', "echo 'a\\' {}\n"),
    *("# don't {}\n", "echo a#'{}'\n", 'echo "# {}"\n', "echo $# {}\n", "true;# it's {}\n"),
    *('echo "$(echo "{}")"\n', "echo $(echo '{}')\n", 'echo "$(echo {})"\n', "(echo {})\n"),
    *("cat <<EOF\nit's {}\nEOF\n", 'cat <<-END\n\t{} "\n\tEND\n', "echo 1 '<<' {}\n"),
    *("case {} in churn) echo a;; *) echo {};; esac\n", "echo ${{x:-{}}}\n", "echo done\n"),
)


def filled(part: str, expressions: list[str]) -> str:
    """A part of a script with an expression in each place."""
    there = iter(expressions * 2)
    return re.sub(r"\{\}", lambda _: f"${{{{ {next(there)} }}}}", part).replace("{{x", "{x")


def output(script: str, environment: dict[str, str]) -> str:
    """What bash writes."""
    ran = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout


def errors(script: str, environment: dict[str, str]) -> str:
    """What bash complains about."""
    command = ["bash", "-c", script]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return ran.stderr


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4),
    st.permutations(sorted(VALUES)),
)
def test_a_script_does_the_same_with_variables(parts: list[str], order: list[str]) -> None:
    script = "".join(filled(part, order) for part in parts)

    carried = with_variables(script, NAMES)

    pasted = EXPRESSION.sub(lambda found: VALUES[found[1]], script)
    environment = {NAMES[each]: value for each, value in VALUES.items()}
    assert output(carried, environment) == output(pasted, {})
    assert "${{" not in carried


@pytest.mark.parametrize("part", PARTS)
def test_a_value_that_looks_like_code_runs_nowhere(part: str) -> None:
    script = with_variables(filled(part, ["inputs.name"]), NAMES)

    assert "INJECTED" not in errors(script, {"NAME": CODE})


def test_pasted_it_would_run() -> None:
    script = filled(PARTS[0], ["inputs.name"])

    assert "INJECTED" in errors(EXPRESSION.sub(lambda _: PASTED, script), {})


@pytest.mark.parametrize(
    ("script", "why"),
    [
        pytest.param(
            "cat <<'EOF'\n${{ a.b }}\nEOF\n", "a variable cannot be", id="quoted document"
        ),
        pytest.param("echo ${{ toJSON(a) }}", "a variable cannot be", id="a call"),
        pytest.param("echo ${{ a.b }} 'x", "not closed", id="a quote that is not closed"),
    ],
)
def test_a_place_where_no_variable_is_read_is_refused(script: str, why: str) -> None:
    with pytest.raises(UnknownText, match=why):
        with_variables(script, {"a.b": "B"})


@pytest.mark.parametrize(
    ("expressions", "taken", "names"),
    [
        pytest.param(["inputs.name"], set(), ["NAME"], id="its last word"),
        pytest.param(["a.x", "b.x"], set(), ["X", "B_X"], id="more where another has that word"),
        pytest.param(["inputs.name"], {"NAME"}, ["INPUTS_NAME"], id="or where it is taken"),
        pytest.param(["inputs.path"], set(), ["INPUTS_PATH"], id="never one that a shell lives by"),
        pytest.param(["github.path"], set(), ["VALUE_0_GITHUB_PATH"], id="nor the runner's own"),
        pytest.param(["a.2"], set(), ["A_2"], id="nor a number"),
        pytest.param(["x == y"], {"Y", "X_Y"}, ["VALUE_0_X_Y"], id="a comparison"),
    ],
)
def test_each_expression_has_a_name_of_its_own(
    expressions: list[str], taken: set[str], names: list[str]
) -> None:
    found = variables(expressions, taken)

    assert found == dict(zip(expressions, names, strict=True)), json.dumps(found)


@pytest.mark.parametrize(
    "name",
    [
        *("ci", "env", "home", "ifs", "lang", "path", "pwd", "shell", "term", "tmpdir", "user"),
        *("actions_x", "bash_env", "git_dir", "github_token", "ld_preload", "runner_temp"),
    ],
)
def test_no_value_takes_the_place_of_what_a_shell_a_runner_or_git_reads(name: str) -> None:
    assert variables([f"inputs.{name}"], set()) == {f"inputs.{name}": f"INPUTS_{name.upper()}"}
