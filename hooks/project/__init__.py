"""What one run is about: its answers, how it signs in, the rendered project, and its report."""
