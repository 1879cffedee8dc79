"""First run: new ledger, open, restore, demo; the recovery code; forgotten password."""
