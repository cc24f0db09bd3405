"""Every limit of the API in one place, each with its reason above it: `docs/limits.md` shows them.

What stands outside of `ApiLimits` is the same everywhere: in the schema, or for the whole process.
"""

from dataclasses import dataclass

MIB = 1024 * 1024

# Rows of a nested list when nothing is said: a receipt has fewer lines, all but always.
DEFAULT_CHILDREN = 100
# Events of a page when nothing is said.
DEFAULT_EVENTS = 100
# A page of the largest bodies (a receipt of 30 KB) stays near 30 MB.
MAX_EVENTS = 1_000

# What validation may spend on comparing fields of one name, in steps of graphql-core: some 15 ms, or 50 fragments side
# by side that have two fields in common. Its own value, 500,000, stops the loop for half a second.
MERGING_STEPS = 10_000
# Errors of one document or its variables: each may repeat a whole value.
VALIDATION_ERRORS = 5


@dataclass(frozen=True)
class ApiLimits:
    """What one request may cost. Page size, filters and orders have their limits in `projections/`: they are SQL's."""

    # 16 MiB are about 10,000 receipts in JSON: a day of a large shop. Larger imports go through the command line.
    body_bytes: int = 16 * MIB
    # A body that comes in drops holds a connection: a slow mobile link sends 16 MiB in this time.
    body_seconds: float = 60.0
    # Parsing and validating stop the event loop; a document of 1,000 tokens that sends values as variables has 10 KB.
    document_chars: int = 50_000
    # Reading a document costs by the token, some 15 µs; the introspection query of the tools has 183, a screen some
    # hundreds. A longer one belongs among the trusted documents, which are read once, at the start.
    tokens: int = 1_000
    # A console sends all that stands in its editor; validation reads every one of them.
    operations: int = 50
    # Component frameworks make one of each component; validation compares them with one another.
    fragments: int = 100
    # Fields under another name: a bundle of commands needs as many as root fields, a screen some more.
    aliases: int = 50
    # @skip and @include in a whole document, as written.
    directives: int = 50
    # In one place: only @skip and @include can stand there, once each; the rest is for directives to come.
    node_directives: int = 5
    # Fields of one name side by side, each of which is compared with all others.
    repeats: int = 50
    # Fields in fields: the deepest view needs 6, the introspection query of the tools 15.
    depth: int = 20
    # After fragments are opened: as many as tokens, so fragments save writing and not work.
    fields: int = 1_000
    # One mutation is one answer: outcomes and problems of all sources stand in it.
    import_sources: int = 1_000
    # Entries of lists and objects in the variables, looked at one by one: `import_sources` with all their fields.
    variable_values: int = 5_000
    # A day of a large shop, as `body_bytes`; QR codes are so short that a body would hold 25 times as many.
    import_documents: int = 10_000
    # Documents of the programs in use; each keeps its syntax tree and its plans in memory, some 100 KB.
    cached_documents: int = 512
    # Answers kept while the views they are of stand still: some thousand pages.
    answer_cache_bytes: int = 64 * MIB
    # Each root field of a query is a few statements on a connection of its own, each of a mutation a command; a screen
    # asks for fewer, and 20 are what a program that sends commands in bundles was measured with.
    root_fields: int = 20
    # Points of one request (`api/limiting/cost.py`), about 50 µs each: enough for the largest import (`body_bytes`, a
    # point for each 1,000 characters) and for `children_rows` of 20 fields.
    price: int = 20_000
    # Points of an answer that was kept and is still true: two look-ups.
    kept_points: int = 1
    # Points of a document that cannot be executed: reading it takes up to 20 ms.
    refused_points: int = 100
    # Points that a client may use in a second, on and on: a fifth of what one process answers.
    points_per_second: int = 10_000
    # Points that a client may use at once after a rest: a screen that opens with ten of the dearest requests.
    points_burst: int = 200_000
    # Clients whose points are remembered, in each process: some 2 MB.
    point_buckets: int = 10_000
    # Everything of one request after its body: six times the longest read, the largest import with time to spare, and
    # less than the 60 s after which proxies commonly give up, so that it is we who say what happened.
    request_seconds: float = 30.0
    # A projector is some 10 ms behind; whoever waits longer than this should ask again rather than hold a connection.
    at_least_seconds: float = 2.0
    # Nested lists of one root field: each is one more statement.
    nested_lists: int = 20
    # Parents × `first` of one nested list: what one answer may hold in memory.
    children_rows: int = 100_000

    def __post_init__(self) -> None:
        if self.price > self.points_burst:
            raise ValueError(
                f"a request may cost {self.price} points, and no client ever has more than {self.points_burst}"
            )
