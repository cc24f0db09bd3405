"""Mutations that are one command: input in, command out, the receipt or a typed failure back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, input_type, object_type, resolved
from api.errors import EXPECTED, Expected
from api.failures import Failure, conflict, failure, failure_told
from api.holdable import expect_holdable
from api.naming import camel
from api.permissions import Need
from api.receipts import ReceiptView, receipt_view
from api.scalars import UUID, Long
from domain.access.scope import ScopeKind
from domain.command import Caller, Command
from domain.expected_version import VersionConflict

_SAID = "What became of a wish: all of it, or nothing."
_ANSWERED: Mapping[str, Member] = {
    "receipt": Member(
        ReceiptView | None,
        "The ledger's receipt; null when nothing was done. Beside an error it is of what was noted of a refusal, "
        "such as a wrong code.",
    ),
    "errors": Member(list[Failure], "Why nothing was done; empty when it was."),
}
PAYLOAD: GraphQLType = object_type("CommandPayload", _SAID, _ANSWERED)
COMMAND_ID = Member(
    UUID,
    "Your id of this wish. Sent again with the same input it has exactly one effect and gets the first answer; take a "
    "new one for a new wish.",
)
EXPECTED_VERSION = Member(
    Long,
    "The `version` you have read. When somebody changed it since, nothing is done, and VersionConflict names the "
    "other change.",
)

Make = Callable[[Context, Any], Awaitable[Command]]
"""The command of an input. Raises Refusal."""


def command_field(
    name: str,
    description: str,
    members: Mapping[str, Member],
    make: Make,
    permission: str,
    *,
    told_by: frozenset[ScopeKind] = frozenset(),
    told: Mapping[str, Member] | None = None,
) -> Any:
    """The mutation `name` (snake case), with `NameInput` of a command id and these members.

    With `told_by` clients whose permission reaches a part may ask, too: `make` refuses what is beyond. `told` are
    members of the command's result that clients get; null when it was refused.
    """
    title = camel(f"_{name}")
    payload = PAYLOAD if told is None else object_type(f"{title}Payload", _SAID, {**_ANSWERED, **told})

    async def resolve(info: Info, *, input: Any) -> dict[str, Any]:  # noqa: A002  the word clients use
        context = info.context
        try:
            expect_holdable(input)
            command = await make(context, input)
            ledger = context.services.ledger(context.organisation)
            receipt = await ledger.execute(command, Caller(context.client.actor, input.command_id))
        except EXPECTED as expected:
            return {"receipt": None, "errors": [await _told(context, expected)], **dict.fromkeys(told or ())}
        refused = failure_told(receipt.result)
        found = {name: (receipt.result or {}).get(name) for name in told or ()}
        return {"receipt": receipt_view([receipt]), "errors": [refused] if refused else [], **found}

    return resolved(
        resolve,
        payload,
        description,
        {"input": Member(input_type(f"{title}Input", description, {"command_id": COMMAND_ID, **members}), "The wish.")},
        needs=Need(permission, told_by),
    )


async def _told(context: Context, expected: Expected) -> Failure:
    if not isinstance(expected, VersionConflict):
        return failure(expected)
    try:
        change = await context.services.event_at(context.organisation, expected.stream, expected.version)
    except EXPECTED:
        change = None  # the conflict is told all the same
    return conflict(expected, change)
