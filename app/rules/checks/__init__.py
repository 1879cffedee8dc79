"""Truth checks (`domain.md` §7): what a check is, the one table of them, the functions that find hits."""
