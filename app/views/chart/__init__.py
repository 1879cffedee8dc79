"""挂图作战 in the window: the chart of all projects over time."""
