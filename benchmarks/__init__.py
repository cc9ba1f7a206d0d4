"""The figures of docs/speed.md: `./ml-init bench`."""
