"""The machine: files, git, other programs, the terminal, and the runner of GitHub Actions."""
