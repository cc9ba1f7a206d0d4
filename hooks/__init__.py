"""The program behind the template: one module per step, run as ``python -m hooks.<step>``.

A copy runs scaffold, preflight, patch and publish, in this order, and resume where an ended run
left something half-written; an update scaffold, snapshot and merge; `./ml-init ready` readiness;
``--pretend`` plan. What a step is made of lies in the folders: scaffolding, patches, workspaces,
publishing, updating. What several steps need lies beside them.
"""

WORKSHOP = ".ml-init"  # a step's own folder, in the template's checkout or the project
