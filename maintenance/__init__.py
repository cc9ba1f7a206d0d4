"""What looks after ml-init itself: its releases, and the weekly look at upstream."""
