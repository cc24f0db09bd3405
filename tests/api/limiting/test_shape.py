"""What a document asks for once its fragments are opened, against a reckoning that really opens them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import LimitExceeded
from api.limiting.exceeded import MOST_TOLD
from api.limiting.shape import ADVICE, Shape, check_shape, shape_of
from api.limits import ApiLimits

LIMITS = ApiLimits()


def shape(document: str) -> Shape:
    return shape_of(parse(document))


def test_every_figure_of_a_document_by_hand() -> None:
    assert shape(
        """
        query A($x: Int @d) @a @b {
          one: a { b { c } ...F ... on T { ...F @skip(if: true) d } }
          a
          a
        }
        query B { z { ...F } }
        fragment F on T @f { e { f: g { h } } ...G }
        fragment G on T { i i }
        """
    ) == Shape(
        operations=2,
        fragments=2,
        aliases=2,
        directives=5,
        node_directives=2,
        repeats=2,
        root_fields=2,
        depth=4,
        fields=6 + 3 + 2,
    )


@pytest.mark.parametrize(
    ("document", "fields", "depth"),
    [
        ("{ a }", 1, 1),
        ("{ a { b } ...F } fragment F on T { c { d { e } } }", 5, 3),
        ("{ ...F ...F } fragment F on T { a }", 1, 1),  # the second says nothing new
        ("{ a { ...F } b { ...F } } fragment F on T { c }", 4, 2),
        ("{ ...F } fragment F on T { a ...F }", 1, 1),
        ("{ ...F } fragment F on T { a { ...G } } fragment G on T { b { ...F } }", 2, 2),
        ("{ ...Missing a }", 1, 1),
        ("fragment F on T { a { b { c } } }", 3, 3),  # no operation: validation reads it all the same
    ],
)
def test_fragments_are_opened(document: str, fields: int, depth: int) -> None:
    measured = shape(document)

    assert (measured.fields, measured.depth) == (fields, depth)


def test_fragments_that_double_at_every_step_are_reckoned_and_not_opened() -> None:
    links = " ".join(f"fragment F{n} on T {{ a {{ ...F{n + 1} }} b {{ ...F{n + 1} }} }}" for n in range(400))
    refused = exceeding(links + " fragment F400 on T { a } { ...F0 }", fragments=1000, depth=1000, repeats=1000)

    assert refused == {"name": "fields", "limit": LIMITS.fields, "given": MOST_TOLD}


def test_a_long_chain_of_fragments_needs_no_deep_stack() -> None:
    links = " ".join(f"fragment F{n} on T {{ a {{ ...F{n + 1} }} }}" for n in range(5_000))

    assert shape(links + " fragment F5000 on T { a } { ...F0 }").depth == 5_001


@pytest.mark.parametrize("name", ADVICE)
def test_each_limit_is_told_by_its_name(name: str) -> None:
    document = "query A { x: a @s @s { b } c c } query B { ...F } fragment F on T { d ...G } fragment G on T { e }"
    given = getattr(shape(document), name)

    check_shape(parse(document), replace(LIMITS, **{name: given}))
    assert exceeding(document, **{name: given - 1}) == {"name": name, "limit": given - 1, "given": given}


def exceeding(document: str, **limits: int) -> dict[str, str | int]:
    with pytest.raises(LimitExceeded) as refused:
        check_shape(parse(document), replace(LIMITS, **limits))
    return refused.value.details


# Documents whose fragments only name later ones; the same spread never stands twice side by side.
SELECTIONS = st.recursive(
    st.sampled_from(["a", "x: b", "c @skip(if: true)", "a b a"]),
    lambda inner: st.one_of(
        inner.map("a {{ {} }}".format),
        inner.map("... on T {{ {} }}".format),
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
    ),
    max_leaves=8,
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    count = draw(st.integers(0, 4))
    texts = []
    for number in range(count + 1):
        later = draw(st.lists(st.sampled_from(range(number, count)), unique=True)) if number < count else []
        spreads = [draw(st.sampled_from([f"...F{each}", f"b {{ ...F{each} }}"])) for each in later]
        texts.append(f"{{ {' '.join([draw(SELECTIONS), *spreads])} }}")
    return " ".join([texts[0], *(f"fragment F{number} on T {text}" for number, text in enumerate(texts[1:]))])


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_reckoning_agrees_with_opening_everything(document: str) -> None:
    parsed = parse(document)
    fragments = {each.name.value: each for each in parsed.definitions if isinstance(each, FragmentDefinitionNode)}

    def opened(selections: SelectionSetNode, depth: int) -> Iterator[int]:
        for node in selections.selections:
            if isinstance(node, FragmentSpreadNode):
                yield from opened(fragments[node.name.value].selection_set, depth)
            elif isinstance(node, FieldNode):
                yield depth
                if node.selection_set:
                    yield from opened(node.selection_set, depth + 1)
            else:
                yield from opened(node.selection_set, depth)  # type: ignore[attr-defined]

    depths = [list(opened(each.selection_set, 1)) for each in parsed.definitions]  # type: ignore[attr-defined]
    measured = shape_of(parsed)
    assert measured.fields == max(map(len, depths))
    assert measured.depth == max(map(max, depths))
