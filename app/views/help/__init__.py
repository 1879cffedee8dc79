"""The manual in the window: F1."""
