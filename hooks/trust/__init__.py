"""Who takes a project's ID tokens: the policies that admit its runs, and how they are made."""
