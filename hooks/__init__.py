"""The program behind the template: one module per step, run as ``python -m hooks.<step>``."""
