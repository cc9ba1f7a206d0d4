"""What every run of the Databricks CLI against a workspace or account sees: nobody's settings."""

import os
from pathlib import Path

# What a company's network asks of every program; nothing else of the user's reaches the CLI.
PASSED_ON = (
    "PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


def clean_environment(scratch: Path) -> dict[str, str]:
    """An environment without a sign-in, at home in a folder that somebody removes."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {
        **passed_on,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "GOGC": "off",  # the CLI ends before collecting its garbage pays
        "DATABRICKS_CLI_DISABLE_TELEMETRY": "1",
        "DATABRICKS_CONFIG_FILE": str(scratch / "databrickscfg"),
    }
