"""A project that exists is brought under ml-init: what it was made from, and what it lacks."""
