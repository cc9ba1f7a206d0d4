"""Make all that the tests run, before they ask for it at the same time."""

from tests.support.parts.starter_packages import MISSING, starter_python
from tests.support.parts.tools import tool

if __name__ == "__main__":
    for program in ("databricks", "workspace", "act", "actionlint", "node"):
        print(tool(program))
    if not MISSING:
        print(starter_python())
