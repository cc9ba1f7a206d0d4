"""Texts in a format: whether they load, and YAML read and edited."""
