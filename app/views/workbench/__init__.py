"""工作台: what needs somebody today, how far the month is, what was changed last."""
