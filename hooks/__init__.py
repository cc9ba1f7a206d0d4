"""The program behind the template: one module per step, run as ``python -m hooks.<step>``."""

WORKSHOP = ".ml-init"  # a step's own folder, in the template's checkout or the project
