import pytest

from hooks.errors import PatchError
from hooks.patches.no_template_injection import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import WORKFLOW, patched, project, text

SOUND = text("""
    steps:
      - name: ${{ github.ref }}
        env:
          NAME: ${{ inputs.name }}
        run: |
          echo "${NAME}"

          echo done
      - uses: actions/github-script@v9
        with:
          token: ${{ github.token }}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SOUND, SOUND, id="expressions outside scripts stay"),
        pytest.param(
            "steps:\n  - name: lint\n    run: ${{ steps.get.outputs.executable }} -color\n",
            text("""
            steps:
              - name: lint
                run: |
                  "${EXECUTABLE}" -color
                env:
                  EXECUTABLE: ${{ steps.get.outputs.executable }}
            """),
            id="a script on one line gets lines of its own",
        ),
        pytest.param(
            text("""
            steps:
              - run: |
                  echo "branch ${{ github.head_ref }} of ${{ inputs.project-name }}"
                  git checkout ${{ github.head_ref }}
                shell: bash
            """),
            text("""
            steps:
              - run: |
                  echo "branch ${HEAD_REF} of ${PROJECT_NAME}"
                  git checkout "${HEAD_REF}"
                env:
                  HEAD_REF: ${{ github.head_ref }}
                  PROJECT_NAME: ${{ inputs.project-name }}
                shell: bash
            """),
            id="each value once, and quoted where nothing quotes it",
        ),
        pytest.param(
            text("""
            steps:
              - env:
                  KEPT: true
                run: echo ${{ inputs.name }}
            """),
            text("""
            steps:
              - env:
                  NAME: ${{ inputs.name }}
                  KEPT: true
                run: |
                  echo "${NAME}"
            """),
            id="beside the variables that a step has",
        ),
    ],
)
def test_values_reach_scripts_through_their_environment(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("with:\n      script: |\n        run(`${{ inputs.name }}`)", id="JavaScript"),
        pytest.param("run: echo ${{ toJSON(inputs) }}", id="a call"),
    ],
)
def test_an_expression_in_another_form_is_refused_by_name(script: str) -> None:
    odd = project({WORKFLOW: f"steps:\n  - name: odd\n    {script}\n"})

    with pytest.raises(PatchError, match=f"no_template_injection .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "steps: [{run: 'echo \"${{ a.b }}\"', name: x}]\n",
            'steps: [{env: {B: "${{ a.b }}"}, run: "echo \\"${B}\\"", name: x}]\n',
            id="on one line",
        ),
        pytest.param(
            "steps:\n- run: \"echo '${{ a.b }}'\" # x\n  env: {C: d}\n",
            "steps:\n- run: | # x\n    echo ''\"${B}\"''\n  env: {B: \"${{ a.b }}\", C: d}\n",
            id="between quotes, beside variables on one line",
        ),
        pytest.param(
            "steps:\n  - run: echo ${{ a.b }} ${{ env.C }}\n    env: {B: '${{ a.b }}', C: x}\n",
            'steps:\n  - run: |\n      echo "${B}" "${C}"\n    env: {B: \'${{ a.b }}\', C: x}\n',
            id="by a variable that has the value already",
        ),
        pytest.param(
            "steps:\n  - run: echo ${{ a.b }}\n    env: {B: other}\n",
            'steps:\n  - run: |\n      echo "${A_B}"\n    env: {A_B: "${{ a.b }}", B: other}\n',
            id="never by one that has another",
        ),
        pytest.param(
            "steps:\n  - run: echo\n  - run: x ${{ a.b }}\n    shell: bash\nruns-on: windows\n",
            'steps:\n  - run: echo\n  - run: |\n      x "${B}"\n'
            "    env:\n      B: ${{ a.b }}\n    shell: bash\nruns-on: windows\n",
            id="with a shell of its own on Windows, and not in another script",
        ),
        pytest.param(
            "steps:\n  - run: >-\n      echo ${{\n        a.b }}\n",
            'steps:\n  - run: >-\n      echo "${B}"\n    env:\n      B: "${{\\n        a.b }}"\n',
            id="in a text that is folded",
        ),
        pytest.param(
            "jobs: {a: {steps: &s [{run: 'x ${{ a.b }}'}]}, b: {steps: *s}}\n",
            'jobs: {a: {steps: &s [{env: {B: "${{ a.b }}"}, run: "x \\"${B}\\""}]}, '
            "b: {steps: *s}}\n",
            id="once for jobs that share their steps",
        ),
    ],
)
def test_a_script_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


SCRIPT = "steps: [{run: 'echo ${{ a.b }}'"


@pytest.mark.parametrize(
    ("workflow", "why"),
    [
        pytest.param(f"{SCRIPT}, shell: pwsh}}]", "another shell", id="of the step"),
        pytest.param(
            f"{{defaults: {{run: {{shell: python}}}}, {SCRIPT}}}]}}", "another shell", id="of all"
        ),
        pytest.param(
            f"jobs: {{a: {{runs-on: windows-2025, {SCRIPT}}}]}}}}", "another shell", id="Windows"
        ),
        pytest.param("steps: [{name: &n '${{ a.b }}', run: *n}]", "share the script", id="alias"),
        pytest.param(
            "a: &a {run: '${{ a.b }}'}\nsteps: [{<<: *a}]", "share the script", id="merged"
        ),
        pytest.param('steps:\n  - run: " ${{ a.b }}"', "unusual form", id="a space first"),
        pytest.param('steps:\n  - run: "${{ a.b }}\\n x"', "unusual form", id="lines in quotes"),
    ],
)
def test_a_script_that_cannot_be_rewritten_is_refused_by_name(workflow: str, why: str) -> None:
    odd = project({WORKFLOW: workflow + "\n"})

    with pytest.raises(PatchError, match=rf"no_template_injection .* {WORKFLOW} .* {why}"):
        apply_patch(PATCH, odd)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("steps: [{run: 'x ${{ a.b }}'}]", id="on one line"),
        pytest.param("steps:\n  - run: |\n      x\n\n      ${{ a.b }}\n", id="behind a blank line"),
        pytest.param("steps: [{uses: a, with: {script: '${{ a.b }}'}}]", id="JavaScript"),
        pytest.param("steps: [{run: x}, {run: '${{ a.b }}'}]", id="in the second step"),
    ],
)
def test_each_fault_alone_is_seen(fault: str) -> None:
    assert not PATCH.holds(fault, project({}))
