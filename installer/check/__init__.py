"""The installed program, driven as a clerk would: what works is written down with pictures."""
