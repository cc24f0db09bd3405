"""Forward-only SQL: `shared/` for what all organisations share, `organisation/` for each organisation's schema."""
