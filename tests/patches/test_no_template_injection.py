import pytest

from hooks.errors import PatchError
from hooks.patches.no_template_injection import PATCH
from hooks.patching import apply_patch
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
