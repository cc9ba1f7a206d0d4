"""The admin of an account of Databricks, who runs printed commands in a shell."""

import subprocess
import tempfile
from pathlib import Path

from hooks.trust.asking import WHY
from hooks.trust.commands import SHARED
from tests.support.parts.account import ACCOUNT, ADMIN, ADMIN_SECRET, Account
from tests.support.parts.tools import tool

PROFILE = f"""
[DEFAULT]
host = https://adb-1.1.azuredatabricks.net

[elsewhere]
host = {{url}}
account_id = 00000000-0000-0000-0000-000000000000

[account]
host = {{url}}/
account_id = {ACCOUNT}
client_id = {ADMIN}
client_secret = {ADMIN_SECRET}
"""


def shown_commands(said: str) -> str:
    """The commands in what a run that waits for trust says, as a person copies them."""
    return said.partition(WHY)[2].partition(SHARED)[0]


def run_as_admin(account: Account, commands: str) -> subprocess.CompletedProcess[str]:
    """Have the admin, who is signed in by a profile, run commands one after the other."""
    with tempfile.TemporaryDirectory(prefix="administrator-") as name:
        home = Path(name)
        (home / ".databrickscfg").write_text(PROFILE.format(url=account.url))
        (home / "databricks").symlink_to(tool("databricks"))
        return subprocess.run(
            ["bash", "-c", f"set -e\n{commands}"],
            cwd=home,
            env={
                "PATH": f"{home}:/usr/bin:/bin",
                "HOME": name,
                "DATABRICKS_CONFIG_PROFILE": "account",
            },
            capture_output=True,
            text=True,
            check=False,
        )
