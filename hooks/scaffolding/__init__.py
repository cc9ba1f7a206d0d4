"""The files that a stack makes of the answers, by the Databricks CLI."""
