"""What is wrong with a project that exists: in its files, and in its repository on GitHub."""
