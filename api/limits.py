"""Every limit of the API in one place, each with its reason; `kassa/settings.py` may give other values."""

from dataclasses import dataclass

MIB = 1024 * 1024

# These stand in the schema, so they are the same everywhere.
DEFAULT_CHILDREN = 100  # rows of a nested list: a receipt has fewer lines, all but always
DEFAULT_EVENTS = 100
# A page of the largest bodies (a receipt of 30 KB) stays near 30 MB.
MAX_EVENTS = 1_000


@dataclass(frozen=True)
class ApiLimits:
    """What one request may cost. Page size, filters and orders have their limits in `projections/`: they are SQL's."""

    # 16 MiB are about 10,000 receipts in JSON: a day of a large shop. Larger imports go through the command line.
    body_bytes: int = 16 * MIB
    # A body that comes in drops holds a connection: a slow mobile link sends 16 MiB in this time.
    body_seconds: float = 60.0
    # Parsing and validating stop the event loop; no honest document is longer (the introspection query has 2 KB).
    document_chars: int = 100_000
    # One mutation is one answer: outcomes and problems of all sources stand in it.
    import_sources: int = 1_000
    # A day of a large shop, as `body_bytes`; QR codes are so short that a body would hold 25 times as many.
    import_documents: int = 10_000
    # Documents of the programs in use; each keeps its syntax tree and its plans in memory, some 100 KB.
    cached_documents: int = 512
    # Answers kept while the views they are of stand still: some thousand pages.
    answer_cache_bytes: int = 64 * MIB
    # Each root field of a query is a few statements on a connection of its own, each of a mutation a command; a screen
    # asks for fewer, and 20 are what a program that sends commands in bundles was measured with.
    root_fields: int = 20
    # Everything of one request after its body: six times the longest read, the largest import with time to spare, and
    # less than the 60 s after which proxies commonly give up, so that it is we who say what happened.
    request_seconds: float = 30.0
    # A projector is some 10 ms behind; whoever waits longer than this should ask again rather than hold a connection.
    at_least_seconds: float = 2.0
    # Nested lists of one root field: each is one more statement.
    nested_lists: int = 20
    # Parents × `first` of one nested list: what one answer may hold in memory.
    children_rows: int = 100_000
