"""A later release may add, rename and remove questions without asking anybody anything."""

from pathlib import Path

from tests.support.place import release
from tests.support.trees import git
from tests.updating.scenes import ANSWERS, Update, commit, edit

PLACE = "# Derived, stored, never asked"
ADDED = """cost_centre:
  type: str
  default: none
  ask: "{{ unanswered('cost_centre') }}"

"""
RENAMED = """cost_center:
  type: str
  default: "{{ cost_centre | default('none') }}"
  ask: "{{ unanswered('cost_center') }}"

"""
RULE = 'RULES["{}"] = Rule("a number", matches("[0-9]+|none"), default="none")\n'


def test_a_question_comes_under_a_new_name_and_goes(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    template = tmp_path / "template"
    git(tmp_path, "clone", "--quiet", str(releases), str(template))
    edit(project, ANSWERS, str(releases), str(template))
    commit(project)

    rules = (template / "extensions" / "rules.py").read_text()

    for tag, old, new, rule, given in (
        ("v0.3.0", PLACE, ADDED + PLACE, RULE.format("cost_centre"), ("-d", "cost_centre=4711")),
        ("v0.4.0", ADDED, RENAMED, RULE.format("cost_center"), ()),
        ("v0.5.0", RENAMED, "", "", ()),
    ):
        edit(template, "copier.yml", old, new)
        (template / "extensions" / "rules.py").write_text(rules + rule)
        release(template, tag)
        changed = tmp_path / tag
        project.rename(changed)
        project = changed
        ended = update(project, *given).ended
        assert ended.code == 0, ended.output
        commit(project)

    answers = [git(project, "show", f"HEAD~{back}:{ANSWERS}") for back in (2, 1, 0)]
    assert "cost_centre: '4711'" in answers[0]
    assert "cost_center: '4711'" in answers[1]
    assert "cost_centre" not in answers[1]
    assert "cost_cent" not in answers[2]
