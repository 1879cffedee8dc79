"""The chart of projects over time (挂图作战): one painter for the screen, the printer, PDF and pictures."""
