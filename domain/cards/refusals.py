"""What is said about cards that cannot be used as somebody wants (spec A.5.1, B.14)."""

from typing import ClassVar, Self

from domain.refusal import Refusal


class CardRefusal(Refusal):
    """The card's state forbids it; `details.state` is that state, which the cashier is shown (CARD-43d)."""

    ADVICE: ClassVar[str]

    @classmethod
    def of(cls, card: str, state: str) -> Self:
        return cls(f"card {card} is {state}: {cls.ADVICE}", card=card, state=state)


class CardUnknown(CardRefusal):
    """The card is not in the club's stock."""

    code: ClassVar[str] = "CARD_UNKNOWN"
    ADVICE: ClassVar[str] = "take it into stock first"


class CardKnown(CardRefusal):
    """It was taken into stock before."""

    code: ClassVar[str] = "CARD_KNOWN"
    ADVICE: ClassVar[str] = "it is in stock already; look it up and go on"


class CardNotFree(CardRefusal):
    """Somebody has it: ALREADY_BOUND of spec A.5.1."""

    code: ClassVar[str] = "CARD_NOT_FREE"
    ADVICE: ClassVar[str] = "only a FREE card can be bound; take another, or unbind this one first"


class CardNotBound(CardRefusal):
    """Nobody has it: NOT_BOUND of spec A.5.1."""

    code: ClassVar[str] = "CARD_NOT_BOUND"
    ADVICE: ClassVar[str] = "it belongs to nobody; bind it first"


class CardNotBlocked(CardRefusal):
    """There is no block to lift."""

    code: ClassVar[str] = "CARD_NOT_BLOCKED"
    ADVICE: ClassVar[str] = "it can be used as it is"


class CardIsBlocked(CardRefusal):
    """Its player may not use it until it is unblocked."""

    code: ClassVar[str] = "CARD_BLOCKED"
    ADVICE: ClassVar[str] = "unblock it first"


class CardIsClosed(CardRefusal):
    """It is out of use for ever (CARD-35)."""

    code: ClassVar[str] = "CARD_CLOSED"
    ADVICE: ClassVar[str] = "a closed card is never used again; take another"


class CardPinOutdated(Refusal):
    """What was checked is not the PIN of the card, or it has none that could be checked."""

    code: ClassVar[str] = "CARD_PIN_OUTDATED"


class PlayerHasCard(Refusal):
    """A player has one ACTIVE or BLOCKED card at most (CARD-42d)."""

    code: ClassVar[str] = "PLAYER_HAS_CARD"


class CardOfAnother(Refusal):
    """The identified player is not the one whose card it is."""

    code: ClassVar[str] = "CARD_OF_ANOTHER"


class CardTierUnknown(Refusal):
    """The organisation's setting `card_tiers` does not name it (CARD-11)."""

    code: ClassVar[str] = "CARD_TIER_UNKNOWN"


class ReaderNotAttached(Refusal):
    """Nobody knows where the reader stands."""

    code: ClassVar[str] = "READER_NOT_ATTACHED"


class ReaderElsewhere(Refusal):
    """A reader belongs to one desk or terminal at a time (spec B.2.5)."""

    code: ClassVar[str] = "READER_ELSEWHERE"


class CardUnfit(Refusal):
    """What its reader tells of the card cannot stand for one card; `details.reason` is AMBIGUOUS or RANDOM."""

    code: ClassVar[str] = "CARD_UNFIT"


class TouchTooOld(Refusal):
    """The card was put on too long ago: whoever it was may have left."""

    code: ClassVar[str] = "TOUCH_TOO_OLD"
