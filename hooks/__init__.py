"""The program behind the template: one module per step, run as ``python -m hooks.<step>``.

A copy runs scaffold, preflight, commit and publish, in this order, and resume where an ended run
left something half-written; an update scaffold, snapshot and merge; `./ml-init ready` readiness,
`./ml-init adopt` adopt; ``--pretend`` plan. At a terminal, look runs while the stack is answered.
What steps are made of lies in the folders, whose imports point one way: see CONTRIBUTING.md.
"""

WORK_FOLDER = ".ml-init"  # a step's own folder, in the template's checkout or the project
