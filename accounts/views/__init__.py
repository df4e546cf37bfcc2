"""Pages of accounts: signing in, its factors, and one’s own account."""
