"""The plan step: prints what publishing will do, call by call, and asks nobody.

Runs in the template's checkout.
"""

from pathlib import Path

from hooks.project.render_request import load
from hooks.publishing.calls import plan_lines
from hooks.publishing.desired import desired

if __name__ == "__main__":
    print("\n".join(plan_lines(desired(load(Path.cwd()).answers))))
