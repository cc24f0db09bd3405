"""Tokens are counted as graphql-core's lexer makes them, and counting is quick whatever the text."""

import time

import pytest
from graphql import GraphQLSyntaxError, TokenKind
from graphql.language import Lexer, Source
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.errors import LimitExceeded
from api.limiting.tokens import check_tokens, tokens

ENOUGH = 10_000
PIECES = st.sampled_from(
    [
        *'!$&()[]{}|=@:,."\\#-+eEuab_019',
        *("...", '"""', '""', '\\"""', '\\"', "\\n", "\\u00e9", "\\u{1F600}", " ", "\n", "\r", "\r\n", "\t", "\ufeff"),
        *("name", "_x1", "-12.5e+3", "0", "00", "1.", "# comment", '"text"', '"""block\n"""', "я", "😀", "\u2028"),
    ]
)


def lexed(text: str) -> tuple[int, bool]:
    """(tokens with comments, whether the whole text can be read)."""
    lexer = Lexer(Source(text))
    token, count = lexer.token, 0
    try:
        while True:
            token = lexer.read_next_token(token.end)
            if token.kind is TokenKind.EOF:
                return count, True
            count += 1
    except GraphQLSyntaxError:
        return count, False


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
@example('"""a\\"""b"""c')
@example('""""""""')
@example('"\\\\"a"b"')
@example("1-2 0-0 1e5-1")
@example('# """ " \n a # b')
@example('"""block\n""""""block\n"""')
def test_as_many_as_the_lexer_reads_and_never_fewer(text: str) -> None:
    count, whole = lexed(text)
    counted = tokens(text, ENOUGH)

    assert counted == count if whole else counted >= count


def test_it_stops_at_the_limit() -> None:
    check_tokens("a " * 10, 10)
    with pytest.raises(LimitExceeded) as refused:
        check_tokens("a " * 1_000, 10)

    assert refused.value.details == {"name": "tokens", "limit": 10, "given": 11}
    assert refused.value.message.startswith("a document has at most 10 tokens;")


@pytest.mark.parametrize(
    "piece", ['"', '\\"', '"\\"', '"""', '"""\\"""', '\\"""', "\\", "#", "-", ".", "9", "a", "\n", "é"]
)
@pytest.mark.parametrize("before", ["", '"', '"""', "#", "a"])
def test_no_text_takes_longer_than_it_is_long(before: str, piece: str) -> None:
    text = before + piece * (100_000 // len(piece))

    began = time.thread_time()
    tokens(text, 200_000)
    assert time.thread_time() - began < 0.25  # some 10 ms; what grows with the square takes minutes
