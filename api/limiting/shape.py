"""How large a parsed document is once its fragments are opened: measured before validation, which pays for it.

Time is linear in the document: what a definition holds by itself is measured once, what its fragments add is reckoned
from their measures, and nothing is opened. So a fragment that is reached in two ways counts twice, also where the
executor would see that it is the same. Fragments in a circle add nothing here; validation refuses them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from api.limiting.exceeded import exceeded
from api.limits import ApiLimits

Definition = OperationDefinitionNode | FragmentDefinitionNode


@dataclass(frozen=True)
class Shape:
    """Figures of a document; each has its limit of the same name. Of several definitions the largest counts."""

    operations: int
    fragments: int
    aliases: int  # fields with an alias, as written
    directives: int  # as written
    node_directives: int  # on one field, spread, definition or variable
    repeats: int  # fields of one name side by side, inline fragments included
    root_fields: int  # names in the answer of one operation; @skip and @include are not looked at
    depth: int  # fields in fields
    fields: int  # after fragments are opened


ADVICE: Mapping[str, str] = {
    "operations": "send each in a document of its own",
    "fragments": "put them together, or ask for less at once",
    "aliases": "ask for the rest in another request",
    "directives": "leave fields out of the document instead",
    "node_directives": "one @skip and one @include say everything",
    "repeats": "name each field once",
    "root_fields": "ask for the rest in another request",
    "depth": "ask for less at once",
    "fields": "ask for less at once",
}


def check_shape(document: DocumentNode, limits: ApiLimits) -> None:
    """Raises LimitExceeded, naming the first limit that does not hold."""
    shape = shape_of(document)
    for name, advice in ADVICE.items():
        limit, given = getattr(limits, name), getattr(shape, name)
        if given > limit:
            raise exceeded(name, limit, given, advice)


def shape_of(document: DocumentNode) -> Shape:
    """The figures of a document that has been parsed but not validated."""
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    by_name = {each.name.value: each for each in fragments}
    inner = [_piece(each) for each in fragments]
    outer = [_piece(each) for each in operations]
    pieces = [*inner, *outer]
    opened = _opened({each.name.value: piece for each, piece in zip(fragments, inner, strict=True)})
    sizes = [*opened.values(), *(piece.with_fragments(opened) for piece in outer)]
    return Shape(
        operations=len(operations),
        fragments=len(fragments),
        aliases=sum(piece.aliases for piece in pieces),
        directives=sum(piece.directives for piece in pieces),
        node_directives=max((piece.node_directives for piece in pieces), default=0),
        repeats=max((piece.repeats for piece in pieces), default=0),
        root_fields=max((len(_root_names(each, by_name)) for each in operations), default=0),
        depth=max((depth for depth, _ in sizes), default=0),
        fields=max((fields for _, fields in sizes), default=0),
    )


@dataclass
class _Piece:
    """What one definition holds by itself, and which fragments it names at which depth."""

    aliases: int = 0
    directives: int = 0
    node_directives: int = 0
    repeats: int = 0
    depth: int = 0
    fields: int = 0
    spreads: list[tuple[str, int]] = field(default_factory=list)

    def see(self, directives: Iterable[DirectiveNode] | None) -> None:
        given = len(tuple(directives or ()))
        self.directives += given
        self.node_directives = max(self.node_directives, given)

    def with_fragments(self, opened: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
        """(depth, fields) when its fragments are opened."""
        depth, fields = self.depth, self.fields
        for name, at in self.spreads:
            inner_depth, inner_fields = opened.get(name, (0, 0))
            depth, fields = max(depth, at + inner_depth), fields + inner_fields
        return depth, fields


def _piece(definition: Definition) -> _Piece:
    piece = _Piece()
    piece.see(definition.directives)
    for variable in definition.variable_definitions or ():
        piece.see(variable.directives)
    waiting: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 0)]
    while waiting:
        selections, depth = waiting.pop()
        side_by_side: Counter[str] = Counter()
        spreads: set[str] = set()
        for node in _flat(selections):
            piece.see(node.directives)
            if isinstance(node, FragmentSpreadNode):
                spreads.add(node.name.value)
            elif isinstance(node, FieldNode):
                piece.fields += 1
                piece.depth = max(piece.depth, depth + 1)
                piece.aliases += node.alias is not None
                side_by_side[_answer_name(node)] += 1
                if node.selection_set:
                    waiting.append((node.selection_set, depth + 1))
        piece.spreads += [(name, depth) for name in spreads]
        piece.repeats = max(piece.repeats, *side_by_side.values(), 0)
    return piece


def _flat(selections: SelectionSetNode) -> Iterator[SelectionNode]:
    """The selections, those of inline fragments beside the others."""
    waiting = [iter(selections.selections)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        yield node
        if isinstance(node, InlineFragmentNode):
            waiting.append(iter(node.selection_set.selections))


def _opened(pieces: Mapping[str, _Piece]) -> dict[str, tuple[int, int]]:
    """(depth, fields) of each fragment with those it names, each reckoned once, the inner ones first."""
    opened: dict[str, tuple[int, int]] = {}
    entered: set[str] = set()
    waiting = list(pieces)
    while waiting:
        name = waiting[-1]
        inner = () if name in entered else {spread for spread, _ in pieces[name].spreads}
        entered.add(name)
        further = [spread for spread in inner if spread in pieces and spread not in entered]
        if further:
            waiting += further
            continue
        waiting.pop()
        if name not in opened:
            opened[name] = pieces[name].with_fragments(opened)
    return opened


def _root_names(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    names: set[str] = set()
    entered: set[str] = set()
    waiting = [operation.selection_set]
    while waiting:
        for node in _flat(waiting.pop()):
            if isinstance(node, FieldNode):
                names.add(_answer_name(node))
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in entered:
                entered.add(node.name.value)
                if node.name.value in fragments:
                    waiting.append(fragments[node.name.value].selection_set)
    return names


def _answer_name(node: FieldNode) -> str:
    return (node.alias or node.name).value
