"""Tests of what the workflows of this repository run."""
