"""Codes and PINs by SMS, for every act that needs one: lay the message ready, then check what is typed in.

    message = await post(context, input.command_id, player, phone, letters.of_withdrawal(amount))
    … the command's event names `message` (`Codes.send(…, message_id=message, …)`), and so releases it

    check = await typed(context, withdrawal, input.code, input.command_id)
    … the command carries `check`; a refusal of `Codes.answer` is its result (`Refusal.as_result`)

The code itself is made when the message goes out; it is in no event, no command and no table.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.context import Context
from api.made_ids import made_id
from domain.codes.check import CodeCheck

# A command follows at once; whatever it is for is over by then.
LASTS = timedelta(hours=1)
# Longer than any code: what is longer need not be hashed.
MOST_CHARACTERS = 64


async def post(context: Context, command_id: UUID, subject: str, phone: str, text: str) -> str:
    """The id of a message to `phone` (E.164) that goes out when an event of this command names it.

    `text` has `{code}` where the code or PIN will stand (`domain/codes/letters.py`); `subject` is whose phone it is.
    Raises Unavailable, DeadlineExceeded.
    """
    sealed = await context.services.vault(context.organisation).seal(subject, {"phone": phone, "text": text})
    # by phone and text, too: who was refused and asks again under the same command id may have mended the phone
    message_id = made_id(command_id, f"message {sealed}")
    outbox = context.services.outbox(context.organisation)
    await outbox.put(message_id, command_id, subject, sealed, datetime.now(UTC) + LASTS)
    return message_id


async def typed(context: Context, secret_id: str, given: str, command_id: UUID) -> CodeCheck:
    """What came of comparing what was typed with the code of `code_id`, or the PIN of `pin`; counted as a try.

    Raises Unavailable, DeadlineExceeded.
    """
    secrets = context.services.secrets(context.organisation)
    return await secrets.check(secret_id, given.strip()[:MOST_CHARACTERS], command_id)
