"""YAML text: read with the place of each value, and edited there, so that all else stays."""
