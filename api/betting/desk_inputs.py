"""What the fields of the commands of desks, shifts, deposits and withdrawals mean."""

from collections.abc import Mapping

from api.inputs import Inputs

_SAID: Mapping[str, str] = {
    "desk": "Id of the desk.",
    "unit": "Code of the unit in which it is.",
    "title": "What staff call it.",
    "zone": "IANA time zone of its days, such as Europe/Moscow.",
    "amount": "Minor units, above zero.",
    "counted": "What is in the drawer, minor units.",
    "to_desk": "Id of the desk to which the cash goes.",
    "transfer": "Id of the transfer, as transferBetweenDesks told it.",
    "player": "Id of the player, as the search told it.",
    "identification": "Id of the identification that is spent by it, as confirmDocumentMatch or deskState told it.",
    "document_checked": "Whether the data were compared with the original document right now.",
    "fiscal_receipt": "Number of the register's receipt, where one was made by hand.",
    "owed_by": "The cashier who owes it, as accountBalance names him: receivable.cashier.…",
    "reason": "What it is based on, in one line.",
    "withdrawal": "Id of the withdrawal, as requestWithdrawal told it.",
}

DESK_INPUTS = Inputs(_SAID, longs=frozenset({"amount", "counted"}))
