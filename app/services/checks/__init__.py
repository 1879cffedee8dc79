"""Truth checks over a whole ledger."""
