"""Settings: password, recovery code, backups, dates, size of type."""
