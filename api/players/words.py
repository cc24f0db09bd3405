"""What the closed sets of players mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.players.document_types import Check
from domain.players.registration import Step
from domain.players.terms import LimitKind, LimitPeriod, Realm, Reason


class Found(StrEnum):
    """What a search for a player comes to."""

    FOUND = "FOUND"
    NOT_REGISTERED = "NOT_REGISTERED"
    EXISTS_ONLINE_ONLY = "EXISTS_ONLINE_ONLY"


class PlayerState(StrEnum):
    """Where a player stands, the gravest first."""

    ERASED = "ERASED"
    CLOSED = "CLOSED"
    BLOCKED = "BLOCKED"
    EXCLUDED = "EXCLUDED"
    ACTIVE = "ACTIVE"


PLAYER_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    Realm: (
        "Realm",
        "Where a player plays; who plays in both has two accounts.",
        {
            Realm.OFFLINE: "In the shops: at the desk and at terminals.",
            Realm.ONLINE: "On the site.",
        },
    ),
    LimitKind: (
        "LimitKind",
        "What a limit counts.",
        {LimitKind.DEPOSIT: "Deposits.", LimitKind.STAKE: "Stakes from the account."},
    ),
    LimitPeriod: (
        "LimitPeriod",
        "Calendar periods of the player's place.",
        {
            LimitPeriod.DAY: "A day.",
            LimitPeriod.WEEK: "A week; it begins on Monday.",
            LimitPeriod.MONTH: "A month.",
        },
    ),
    Reason: (
        "PlayerReason",
        "Why somebody acts on a player.",
        {
            Reason.PLAYER_ASKED: "The player wants it.",
            Reason.UNDER_REVIEW: "Somebody looks into it.",
            Reason.REVIEW_PASSED: "Somebody looked into it, and it is in order.",
            Reason.RULES_BROKEN: "The player broke the rules.",
            Reason.AUTHORITY_ORDERED: "An authority wants it.",
            Reason.EXCLUSION_LIST: "The player stands in a list of the excluded.",
            Reason.DATA_WRONG: "What is known of the player is not true.",
            Reason.MISTAKE: "It was done, or is, by mistake.",
        },
    ),
    Step: (
        "RegistrationStep",
        "Where a registration stands: what was done last.",
        {
            Step.NOT_STARTED: "Nothing.",
            Step.STARTED: "A code was sent to the phone; it is to be typed in.",
            Step.PHONE_CONFIRMED: "The phone is confirmed; the e-mail is to be said.",
            Step.EMAIL_SET: "The e-mail is said; the kind of document is to be chosen.",
            Step.DOCUMENT_CHOSEN: "The kind of document is chosen; its fields are to be filled in.",
            Step.REGISTERED: "The player is registered.",
            Step.REFUSED: "It was refused.",
            Step.ABANDONED: "It was given up.",
        },
    ),
    Check: (
        "DocumentFieldCheck",
        "What a field of a document may hold.",
        {
            Check.DIGITS: "Digits only.",
            Check.CODE: "Letters and digits.",
            Check.NAME: "Letters, with spaces, hyphens and apostrophes between them.",
            Check.DATE: "A day such as 1990-12-31, not in the future.",
            Check.TEXT: "One line of text.",
        },
    ),
    Found: (
        "FindPlayerAnswer",
        "What a search for a player comes to.",
        {
            Found.FOUND: "There are such players.",
            Found.NOT_REGISTERED: "Nobody is registered so: register the player.",
            Found.EXISTS_ONLINE_ONLY: "Nobody of the shops; a player of the site has this phone or document.",
        },
    ),
    PlayerState: (
        "PlayerState",
        "Where a player stands.",
        {
            PlayerState.ERASED: "The data were erased.",
            PlayerState.CLOSED: "The account is closed.",
            PlayerState.BLOCKED: "Nothing is done for the player.",
            PlayerState.EXCLUDED: "No bets, deposits or cards; what is there can be withdrawn.",
            PlayerState.ACTIVE: "Everything is possible.",
        },
    ),
}
