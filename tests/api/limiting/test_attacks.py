"""No document stops the event loop for longer than a blink: reading it is bounded, refused or not."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from api.documents import Documents
from api.errors import LimitExceeded
from api.limiting.shape import check_shape
from api.limiting.tokens import check_tokens
from api.limiting.validation import validated
from api.limits import VALIDATION_ERRORS, ApiLimits
from api.schema import schema
from tests.api.limiting.attacks import ATTACKS, Make, largest

LIMITS = ApiLimits()
SECONDS = 0.05
# On a slow or busy machine everything takes longer, the introspection query too (183 tokens, some 4 ms).
TIMES_INTROSPECTION = 12
INTROSPECTION = get_introspection_query()


def read(text: str) -> str:
    """What happens to a document before it is executed, but for the limit of its characters: the name of its limit."""
    document = Documents(schema()._schema, LIMITS).read(text)
    refusal = document.syntax_error and document.syntax_error.original_error
    if isinstance(refusal, LimitExceeded):
        return str(refusal.details["name"])
    return "syntax" if document.syntax_error else "invalid" if document.errors else "valid"


def fastest(work: Callable[[], object]) -> float:
    """Seconds of this thread, the best of three: others on the machine are not what is measured."""
    taken = []
    for _ in range(3):
        began = time.thread_time()
        work()
        taken.append(time.thread_time() - began)
    return min(taken)


def largest_within_limits(make: Make) -> str:
    """The dearest document of its kind that no limit before validation refuses: found by halving the tokens."""
    for most in (LIMITS.tokens, *(LIMITS.tokens * part // 20 for part in range(19, 0, -1))):
        document = largest(make, chars=LIMITS.document_chars, most_tokens=most)
        try:
            check_shape(parse(document), LIMITS)
        except LimitExceeded:
            continue
        except GraphQLError:
            return document
        return document
    return document


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_document_costs_little_whether_it_is_refused_or_read(name: str) -> None:
    huge, fitting = largest(ATTACKS[name], chars=100_000), largest_within_limits(ATTACKS[name])
    allowed = max(SECONDS, TIMES_INTROSPECTION * fastest(lambda: read(INTROSPECTION)))

    for document in (huge, fitting) if len(huge) <= LIMITS.document_chars else (fitting,):
        assert fastest(lambda document=document: read(document)) < allowed, (len(document), read(document))
    assert fastest(lambda: check_tokens_or_not(huge)) < allowed / 5


def check_tokens_or_not(document: str) -> None:
    with suppress(LimitExceeded):
        check_tokens(document, LIMITS.tokens)


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("aliases", "aliases"),
        ("same alias", "repeats"),
        ("nested overlap", "repeats"),
        ("typed inline fragments", "repeats"),
        ("one fragment often", "valid"),
        ("many operations", "operations"),
        ("unknown directives", "directives"),
        ("directives on variables", "directives"),
        ("introspection", "aliases"),
        ("unknown fields", "root_fields"),
        ("deep list", "syntax"),
    ],
)
def test_an_attack_that_is_cut_short_meets_the_limit_made_for_it(name: str, limit: str) -> None:
    assert read(largest(ATTACKS[name], chars=100_000)) == "tokens"
    assert read(largest(ATTACKS[name], chars=100_000, most_tokens=LIMITS.tokens)) == limit


def test_validation_gives_up_when_fields_of_one_name_meet_too_often() -> None:
    document = (
        "{ me { " + " ".join(f"...f{n}" for n in range(90)) + " } }" + " ".join(
            f"fragment f{n} on Client {{ id name }}" for n in range(90)
        )
    )  # fmt: skip
    assert read(document) == "merging_steps"


def test_fifty_fragments_with_two_fields_in_common_are_read() -> None:
    document = (
        "{ me { " + " ".join(f"...f{n}" for n in range(50)) + " } }" + " ".join(
            f"fragment f{n} on Client {{ id name }}" for n in range(50)
        )
    )  # fmt: skip
    assert read(document) == "valid"


def test_of_a_document_with_errors_at_every_turn_the_first_are_told() -> None:
    errors = validated(schema()._schema, parse("{ " + " ".join(f"a{n}" for n in range(200)) + " }"))

    assert errors[0].message == "Cannot query field 'a0' on type 'Query'."
    assert len(errors) == VALIDATION_ERRORS + 1  # and the last says that there are more


def test_the_introspection_query_of_the_tools_is_within_all_limits() -> None:
    everything = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    assert read(everything) == "valid"
