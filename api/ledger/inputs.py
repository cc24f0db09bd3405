"""What the fields of the ledger's commands mean."""

from collections.abc import Mapping

from api.inputs import Inputs

_SAID: Mapping[str, str] = {
    "unit": "Code of the unit in whose books it is.",
    "reason": "What it is based on, in one line: a paper, a decision. No personal data.",
    "account": "Name of the account, as accountBalance tells it: cash.safe.nevsky",
    "bank": "Which bank account: 1 to 100 letters, digits and . : / _ -",
    "collection": "Id of the collection that is under way.",
    "amount": "How much, in minor units.",
    "counted": "What the bank counted, in minor units.",
    "effective_at": "When it was so; now when nothing is said. Never to come, and never in a closed period.",
    "player": "Id of the player.",
    "direction": "Which way the money goes.",
    "ground": "Which expense it is.",
    "adjustment": "Id of the adjustment, as adjustments tells it.",
    "source": "Event whose entry it is, stream@version, as the journal names it.",
    "through": "The last closed day, at the unit.",
}

LEDGER_INPUTS = Inputs(_SAID, longs=frozenset({"amount", "counted"}))
