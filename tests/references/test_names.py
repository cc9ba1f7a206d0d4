from hooks.references.names import Names, names_in

BUNDLE = """\
bundle:
  name: b
targets: # where to
  dev:
    mode: development
    resources:
      jobs:
        'extra_job':
          name: e

  # the one that counts
  "prod":
    x: 1
variables:
  catalog:
    default: none
"""
RESOURCES = """\
resources:
  jobs:
<<<<<<< yours
    mine:
=======
    theirs:
>>>>>>> ml-init
      tasks:
        - task_key: no
      environments:
        - environment_key: no
  pipelines:
    flow:
      name: f
"""


def test_targets_resources_and_variables_are_read_from_every_file() -> None:
    assert names_in([BUNDLE, RESOURCES]) == Names(
        frozenset({"dev", "prod"}),
        frozenset({"extra_job", "mine", "theirs", "flow"}),
        frozenset({"catalog"}),
    )


def test_a_workflow_s_jobs_are_none_of_a_bundle() -> None:
    assert names_in(["jobs:\n  test:\n    runs-on: ubuntu-latest\n"]) == Names()


def test_names_are_joined_and_taken_away() -> None:
    one, two = Names(frozenset({"a"}), frozenset({"x"})), Names(frozenset({"b"}), frozenset({"x"}))

    assert (one | two) - one == Names(frozenset({"b"}), frozenset())
