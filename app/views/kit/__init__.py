"""What every screen shares: theme, icons, background work, dialogs, forms and the grid."""
