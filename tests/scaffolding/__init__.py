"""Tests of what makes a stack into files."""
