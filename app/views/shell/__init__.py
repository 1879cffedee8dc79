"""The window around the pages: navigation, status bar, keys."""
