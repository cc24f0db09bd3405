"""Names that writers and readers of an organisation's log agree on: the channels on which they wake one another.

A notification is only a hint (design §3): who misses one polls, and reads by position.
"""


def channel(schema: str) -> str:
    """PostgreSQL channel on which the ledger says, after the commit, that the log has grown."""
    return f"kassa_log_{schema}"


def read_channel(schema: str) -> str:
    """PostgreSQL channel on which the projector says which view has reached which position."""
    return f"kassa_read_{schema}"
