"""Names, places and tags of registers: what people say of them (FLEET-54, -69)."""

from datetime import datetime
from typing import ClassVar

from domain.fleet.edits.edit import LISTED, LONGEST_NAME, RegisterEdit, register_edit, text_of
from domain.fleet.events.register import RegisterDescribed, RegisterRenamed, RegisterTagged, RegisterUntagged
from domain.fleet.parameters.parameter import Values
from domain.fleet.register import Register
from domain.refusal import InvalidInput

# A register with more tags than this is described by none of them.
MAX_TAGS = 50
LONGEST_TAG = 50


class RenameRegister(RegisterEdit, frozen=True):
    """Give the register a name; an empty one takes it away."""

    NAME: ClassVar[str] = "fleet.RenameRegister"

    name: str


class DescribeRegister(RegisterEdit, frozen=True):
    """Say where in the store the register stands and how the accounting system calls it. None leaves a value as it is,
    an empty text takes it away.
    """

    NAME: ClassVar[str] = "fleet.DescribeRegister"

    install_place: str | None = None
    external_ref: str | None = None


class TagRegister(RegisterEdit, frozen=True):
    """Give the register tags."""

    NAME: ClassVar[str] = "fleet.TagRegister"

    tags: tuple[str, ...]


class UntagRegister(RegisterEdit, frozen=True):
    """Take tags from the register."""

    NAME: ClassVar[str] = "fleet.UntagRegister"

    tags: tuple[str, ...]


def _rename(asked: RenameRegister, register: Register, now: datetime) -> None:
    name = text_of("a name", asked.name, LONGEST_NAME, empty=True)
    if name != register.state.name:
        register.fire(RegisterRenamed(name), now=now)


def _describe(asked: DescribeRegister, register: Register, now: datetime) -> None:
    said = {"install_place": asked.install_place, "external_ref": asked.external_ref}
    changed: Values = {}
    for key, text in said.items():
        if text is None:
            continue
        value = text_of("a description", text, LONGEST_NAME, empty=True) or None
        if value != register.state.described.get(key):
            changed[key] = value
    if changed:
        register.fire(RegisterDescribed(changed), now=now)


def _tag(asked: TagRegister, register: Register, now: datetime) -> None:
    new = tuple(sorted(_tags(asked.tags) - set(register.state.tags)))
    if len(new) + len(register.state.tags) > MAX_TAGS:
        raise InvalidInput(f"a register has at most {MAX_TAGS} tags", limit=MAX_TAGS)
    if new:
        register.fire(RegisterTagged(new), now=now)


def _untag(asked: UntagRegister, register: Register, now: datetime) -> None:
    gone = tuple(sorted(_tags(asked.tags) & set(register.state.tags)))
    if gone:
        register.fire(RegisterUntagged(gone), now=now)


def _tags(tags: tuple[str, ...]) -> set[str]:
    return {text_of("a tag", tag, LONGEST_TAG) for tag in tags}


DECIDERS = (
    register_edit(RenameRegister, LISTED, _rename),
    register_edit(DescribeRegister, LISTED, _describe),
    register_edit(TagRegister, LISTED, _tag),
    register_edit(UntagRegister, LISTED, _untag),
)
