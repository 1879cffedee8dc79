"""专题台账: the registers of the office."""
