"""What a project's files name of the project itself: found, resolved, written anew."""
