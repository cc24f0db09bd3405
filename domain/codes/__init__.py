"""One-time codes (DEC-31): what was sent to which phone, and what came of it; never the code itself."""
