"""The Databricks workspaces: what a project needs there, and whether it is there."""
