"""A project's repository on GitHub: what it should be, and how it becomes that."""
