"""Hostile documents: each makes the largest of its kind that fits into a number of characters and tokens."""

from collections.abc import Callable

from api.limiting.tokens import tokens

Make = Callable[[int], str]  # how often -> document
MOST_REPETITIONS = 50_000


def _times(count: int, piece: Callable[[int], str], before: str = "{ ", after: str = " }") -> str:
    return before + " ".join(piece(number) for number in range(count)) + after


def _fragments(count: int, body: str, on: str = "Client", last: str = "id") -> str:
    """A chain: `%d` in the body is the number of the next fragment."""
    chain = (f"fragment f{n} on {on} {{ {body.replace('%d', str(n + 1))} }}" for n in range(count))
    return " ".join((*chain, f"fragment f{count} on {on} {{ {last} }}"))


# The table of `graphql.md` §E (what stopped the loop for seconds), and what else grows faster than it is long.
ATTACKS: dict[str, Make] = {
    "aliases": lambda n: _times(n, lambda i: f"a{i}: drives {{ totalCount }}"),
    "same alias": lambda n: _times(n, lambda _: "drives { totalCount }"),
    "same leaf": lambda n: _times(n, lambda _: "fn", "{ drives { nodes { ", " } } }"),
    "nested overlap": lambda n: _times(n, lambda _: "fiscalDocuments { nodes { lines { name } } }"),
    "overlapping arguments": lambda n: _times(
        n, lambda _: 'x: fiscalDocuments(first: 1, after: "a", filter: {fn: {eq: "a"}}) { totalCount }'
    ),
    "typed inline fragments": lambda n: _times(n, lambda _: "... on Query { me { id } }"),
    "inline fragments": lambda n: _times(n, lambda _: "... { id }", "{ me { ", " } }"),
    "many fragments": lambda n: (
        _times(n, lambda i: f"...f{i}", "{ me { ", " } }")
        + _times(n, lambda i: f"fragment f{i} on Client {{ id name }}", "", "")
    ),
    "conflicting fragments": lambda n: (
        _times(n, lambda i: f"...f{i}", "{ me { ", " } }")
        + _times(n, lambda i: f"fragment f{i} on Client {{ x{i % 7}: {'id' if i % 2 else 'name'} }}", "", "")
    ),
    "one fragment often": lambda n: _times(n, lambda _: "...f", "{ me { ", " } }") + "fragment f on Client { id }",
    "fragments in a circle": lambda n: (
        "{ me { ...f0 } } "
        + _times(n, lambda i: f"fragment f{i} on Client {{ id ...f{(i + 1) % n} ...f{(i + 2) % n} }}", "", "")
    ),
    "fragments 2^n": lambda n: "{ me { ...f0 } } " + _fragments(n, "id ...f%d ... { ...f%d }"),
    "nested fragments 2^n": lambda n: (
        "{ me { organisation { ...f0 } } } "
        + _fragments(n, "a: name { ...f%d } b: name { ...f%d }", "Organisation", "name")
    ),
    "long chain of fragments": lambda n: "{ me { ...f0 } } " + _fragments(n, "...f%d"),
    "operations over a chain of fragments": lambda n: (
        _times(n, lambda i: f"query q{i}($v: Boolean!) {{ ...f0 }}", "", " ")
        + _fragments(n, "...f%d @skip(if: $v)", "Query", "me { id }")
    ),
    "many operations": lambda n: _times(n, lambda i: f"query q{i} {{ me {{ id }} }}", "", ""),
    "many subscriptions": lambda n: _times(n, lambda i: f"subscription s{i} {{ me {{ id }} }}", "", ""),
    "unknown directives": lambda n: _times(n, lambda i: f"@d{i}", "{ me ", " { id } }"),
    "one directive often": lambda n: _times(n, lambda _: "@skip(if: true)", "{ me ", " { id } }"),
    "directives on variables": lambda n: _times(n, lambda i: f"$v{i}: Int @d", "query(", ") { me { id } }"),
    "introspection": lambda n: _times(n, lambda i: f"a{i}: __schema {{ types {{ name fields {{ name }} }} }}"),
    "unknown variables": lambda n: _times(n, lambda i: f"$v{i}: Int", "query(", ") { me { id } }"),
    "unknown arguments": lambda n: _times(n, lambda i: f"a{i}: 1", "{ drives(", ") { totalCount } }"),
    "one argument often": lambda n: _times(n, lambda _: "first: 1", "{ drives(", ") { totalCount } }"),
    "unknown fields": lambda n: _times(n, lambda i: f"a{i}"),
    "unknown filters": lambda n: _times(n, lambda i: f"a{i}: 1", "{ drives(filter: {", "}) { totalCount } }"),
    "long list": lambda n: _times(n, lambda _: '"a"', "{ drives(filter: {fn: {in: [", "]}}) { totalCount } }"),
    "deep fields": lambda n: "{ drives " + "{ nodes " * n + "}" * (n + 1),
    "deep inline fragments": lambda n: "{ " + "... { " * n + "me { id }" + " }" * (n + 1),
    "deep list": lambda n: "{ drives(filter: " + "[" * n + "]" * n + ") { totalCount } }",
    "deep filter": lambda n: "{ drives(filter: " + "{not: " * n + "{}" + "}" * n + ") { totalCount } }",
    "never closed": lambda n: "{ a " * n,
    "comments": lambda n: "{ me { id } } " + "#\n" * n,
    "one comment": lambda n: "{ me { id } } #" + "x" * n,
    "commas": lambda n: "{ me { id } } " + "," * n,
    "lines": lambda n: "{ me { id } } " + "\r\n" * n,
    "escapes": lambda n: '{ events(stream: "' + "\\n" * n + '") { nodes { position } } }',
    "Unicode escapes": lambda n: '{ events(stream: "' + "\\u{1}" * n + '") { nodes { position } } }',
    "string without an end": lambda n: "{ events(stream: " + '"\\"' * n,
    "lines of a block": lambda n: '{ events(stream: """' + "x\n" * n + '""") { nodes { position } } }',
    "block without an end": lambda n: '{ events(stream: """' + '\\"""' * n,
    "long name": lambda n: "{ " + "x" * n + " }",
    "long number": lambda n: "{ drives(first: " + "9" * n + ") { totalCount } }",
    "unknown filters and escapes": lambda n: (
        '{ drives(filter: {fn: {eq: "' + "\\n" * n + '"} '
        + _times(min(n, 200), lambda i: f"a{i}: 1", "", "}) { totalCount } }")
    ),
    "overlap and escapes": lambda n: (
        _times(min(n, 40), lambda _: "fiscalDocuments { nodes { lines { name } } }", "{ ", " ")
        + 'events(stream: "' + "\\n" * n + '") { nodes { position } } }'
    ),
}  # fmt: skip


def largest(make: Make, *, chars: int, most_tokens: int | None = None) -> str:
    """The document with as many repetitions as fit."""
    low, high = 1, MOST_REPETITIONS
    while low < high:
        middle = (low + high + 1) // 2
        document = make(middle)
        fits = len(document) <= chars and (most_tokens is None or tokens(document, most_tokens + 1) <= most_tokens)
        low, high = (middle, high) if fits else (low, middle - 1)
    return make(low)
