"""Where the accounts of Databricks are: one place for each cloud."""

ACCOUNTS = {
    "azure": "https://accounts.azuredatabricks.net",
    "aws": "https://accounts.cloud.databricks.com",
    "gcp": "https://accounts.gcp.databricks.com",
}
