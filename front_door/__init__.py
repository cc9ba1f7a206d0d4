"""What the workflows of this repository run: the way from a pressed button to Copier, and back."""
