"""Closed sets of the domain as GraphQL enums: the words a client reads beside each value.

The domain says which values there are; a value without a description here stops the schema from being built.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from api.betting.bet_words import BET_WORDS
from api.betting.desk_words import DESK_WORDS
from api.cards.words import CARD_WORDS
from api.dynamic import GraphQLType, enum_type
from api.fleet.words import FLEET_WORDS
from api.ledger.words import LEDGER_WORDS
from api.players.words import PLAYER_WORDS
from api.printing.words import PRINTING_WORDS
from domain.command import ActorKind
from domain.fiscal.commands import Outcome
from domain.fiscal.document import DocumentKind, Form, Operation
from domain.organisation.standing import Standing
from domain.organisation.tree import UnitKind
from projections.projection_health import ProjectionState

DESCRIPTIONS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    DocumentKind: (
        "FiscalDocumentKind",
        "What a fiscal document is, by its FFD document code.",
        {
            DocumentKind.REGISTRATION: "Report on the registration of a register (1).",
            DocumentKind.SHIFT_OPENED: "Report on the opening of a shift (2).",
            DocumentKind.RECEIPT: "Receipt (3).",
            DocumentKind.BSO: "Form of strict accountability, the receipt of services (4).",
            DocumentKind.SHIFT_CLOSED: "Report on the closing of a shift (5).",
            DocumentKind.FN_CLOSED: "Report on the closing of the fiscal drive (6).",
            DocumentKind.OFD_ACK: "Confirmation of the operator of fiscal data (7).",
            DocumentKind.REREGISTRATION: "Report on a change of the registration (11).",
            DocumentKind.STATE_REPORT: "Report on the current state of settlements (21).",
            DocumentKind.CORRECTION: "Correction receipt (31).",
            DocumentKind.BSO_CORRECTION: "Correction form of strict accountability (41).",
        },
    ),
    Operation: (
        "SettlementOperation",
        "Which way money and goods went (FFD tag 1054).",
        {
            Operation.INCOME: "Sale: money comes in.",
            Operation.INCOME_RETURN: "Return of a sale: money goes back to the buyer.",
            Operation.EXPENSE: "Purchase from a person: money is paid out.",
            Operation.EXPENSE_RETURN: "Return of a purchase: money comes back.",
        },
    ),
    Form: (
        "FiscalDocumentForm",
        "The form in which a document arrived, poorest first; a richer form completes a poorer one.",
        {
            Form.QR: "The QR string printed on the receipt: identity, time, operation and total.",
            Form.JSON: "JSON of the tax service or of an operator of fiscal data.",
            Form.TLV: "The FFD document itself as the fiscal drive made it.",
        },
    ),
    ActorKind: (
        "ActorKind",
        "What kind of actor caused an event.",
        {
            ActorKind.USER: "A person.",
            ActorKind.DEVICE: "A register, a reader or another device.",
            ActorKind.SYSTEM: "The house itself: a timer or a process.",
            ActorKind.API: "A program with an API token.",
        },
    ),
    ProjectionState: (
        "ProjectionState",
        "What the projector does about a view.",
        {
            ProjectionState.RUNNING: "It follows the log.",
            ProjectionState.REBUILDING: "It is built anew beside the table that serves.",
            ProjectionState.PARKED: "It stands still before an event it can not take in; see lastError.",
        },
    ),
    UnitKind: (
        "UnitKind",
        "What a unit of the organisation is.",
        {
            UnitKind.ROOT: "The organisation itself: everything else stands below it.",
            UnitKind.REGION: "A part of the organisation, or of another region.",
            UnitKind.STORE: "A store.",
            UnitKind.LINE: "A line of checkouts in a store or shop.",
            UnitKind.SHOP: "A betting shop, perhaps inside a store.",
        },
    ),
    Standing: (
        "OrganisationStandingKind",
        "What an organisation may do now.",
        {
            Standing.REQUESTED: "Access was asked for; nothing is taken in yet.",
            Standing.TRIAL: "Everything, until its trial ends.",
            Standing.ACTIVE: "Everything.",
            Standing.READ_ONLY: "Devices go on reporting; nobody changes anything.",
            Standing.SUSPENDED: "Nothing is taken in; what is there can be read and exported.",
        },
    ),
    **BET_WORDS,
    **DESK_WORDS,
    **FLEET_WORDS,
    **LEDGER_WORDS,
    **PLAYER_WORDS,
    **CARD_WORDS,
    **PRINTING_WORDS,
    Outcome: (
        "ImportOutcome",
        "What became of one document of an import.",
        {
            Outcome.STORED: "New, and stored.",
            Outcome.REPEATED: "Already there with the same content: stored once.",
            Outcome.COMPLETED: "Known in a poorer form; this richer form was added.",
            Outcome.TAMPER_SUSPECTED: "The same number with another content: the first stays, this one is evidence.",
        },
    ),
}


@cache
def enum_of(values: type[StrEnum]) -> GraphQLType:
    """The GraphQL enum of a closed set; its members have the same values, so rows need no conversion."""
    if values not in DESCRIPTIONS:
        raise LookupError(f"describe {values.__name__} in api/enums.py: clients read the description of every value")
    name, description, said = DESCRIPTIONS[values]
    missing = [value.name for value in values if value not in said]
    if missing:
        raise LookupError(f"describe {', '.join(missing)} of {values.__name__} in api/enums.py")
    return enum_type(name, description, {value.name: (value.value, said[value]) for value in values})
