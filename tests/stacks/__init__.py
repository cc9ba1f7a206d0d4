"""The stacks that ml-init carries."""
