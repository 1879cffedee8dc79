"""A sheet of projects, one a row, that behaves like Excel: what 项目台账 and 月度填报 have in common."""
