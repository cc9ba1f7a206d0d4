"""The figures of the README: `./ml-init bench`."""
