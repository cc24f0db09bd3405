"""What people change of a player: standing, data, documents (spec B.2.4).

Nothing personal is in the commands: it comes sealed, beside keyed hashes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.players import events as happened
from domain.players.claims import Claim, document_claim, phone_claim
from domain.players.document_registry import STREAM as DOCUMENT_TYPES
from domain.players.document_registry import DocumentTypes
from domain.players.player import Player, player_stream
from domain.players.refusals import ExclusionHolds, UnderAge
from domain.players.terms import Reason
from domain.refusal import InvalidInput


class PlayerEdit(Command, frozen=True):
    """Of the player with this id."""

    player: str


class ExcludePlayer(PlayerEdit, frozen=True):
    """Let the player neither bet nor deposit, until an instant or until it is lifted."""

    NAME: ClassVar[str] = "players.ExcludePlayer"

    reason: Reason
    until: datetime | None = None


class LiftExclusion(PlayerEdit, frozen=True):
    """Take back what ExcludePlayer did; the player's own exclusion ends by time alone."""

    NAME: ClassVar[str] = "players.LiftExclusion"

    reason: Reason


class EndSelfExclusion(PlayerEdit, frozen=True):
    """Say that the time of a player's own exclusion is over (asked by the clock)."""

    NAME: ClassVar[str] = "players.EndSelfExclusion"
    WORK: ClassVar[Work] = Work.COLLECTS


class BlockPlayer(PlayerEdit, frozen=True):
    """Let nothing be done for the player."""

    NAME: ClassVar[str] = "players.BlockPlayer"

    reason: Reason


class UnblockPlayer(PlayerEdit, frozen=True):
    """Take back what BlockPlayer did."""

    NAME: ClassVar[str] = "players.UnblockPlayer"

    reason: Reason


class CorrectPlayerData(PlayerEdit, frozen=True):
    """Correct what is known of the player: phone, e-mail, the newest document. What is not said stays."""

    NAME: ClassVar[str] = "players.CorrectPlayerData"

    sealed: str | None = None
    document_type: str | None = None
    document_key: str | None = None
    name_keys: tuple[str, ...] | None = None
    is_adult: bool = True
    sealed_phone: str | None = None
    phone_key: str | None = None
    sealed_email: str | None = None


class AddDocument(PlayerEdit, frozen=True):
    """Add a document; it is the one to compare with from now on (BET-38, -42)."""

    NAME: ClassVar[str] = "players.AddDocument"

    sealed: str
    document_type: str
    document_key: str
    name_keys: tuple[str, ...]
    is_adult: bool


def _exclude(asked: ExcludePlayer, player: Player, now: datetime) -> None:
    if asked.until is not None and asked.until <= now:
        raise InvalidInput("an exclusion ends in the future")
    player.fire(happened.PlayerExcluded(asked.reason, asked.until), now=now)


def _lift(asked: LiftExclusion, player: Player, now: datetime) -> None:
    standing = player.state.standing
    if standing.is_excluded:
        player.fire(happened.ExclusionLifted(asked.reason), now=now)
    elif standing.is_self_excluded_at(now):
        raise ExclusionHolds("the player has excluded himself; that ends by time alone")


def _end(asked: EndSelfExclusion, player: Player, now: datetime) -> None:
    del asked
    standing = player.state.standing
    if standing.self_excluded_until is not None and not standing.is_self_excluded_at(now):
        player.fire(happened.SelfExclusionEnded(), now=now, occurred_at=standing.self_excluded_until)


def _block(asked: BlockPlayer, player: Player, now: datetime) -> None:
    if not player.state.standing.is_blocked:
        player.fire(happened.PlayerBlocked(asked.reason), now=now)


def _unblock(asked: UnblockPlayer, player: Player, now: datetime) -> None:
    if player.state.standing.is_blocked:
        player.fire(happened.PlayerUnblocked(asked.reason), now=now)


def _standing(command: type[PlayerEdit], act: Callable[[Any, Player, datetime], None]) -> Decider:
    """Asked for what is so already, it changes nothing. Raises PlayerNotRegistered, Erased, PlayerIsClosed."""

    def decide(asked: PlayerEdit, players: Sequence[Any], recalled: Recalled, now: datetime) -> None:
        del recalled
        (player,) = players
        player.expect_open()
        act(asked, player, now)

    return Decider(command, lambda asked: [(Player, player_stream(asked.player))], decide)


def _with_types(asked: Any) -> Streams:
    return [(Player, player_stream(asked.player)), (DocumentTypes, DOCUMENT_TYPES)]


def _claims(asked: CorrectPlayerData | AddDocument, first: Sequence[Any]) -> Streams:
    """Those that are taken, then those that are released; a player that is not there, or erased, has none."""
    player: Player = first[0]
    if not player.document_keys:
        return ()
    taken: list[tuple[type[Claim], str]] = []
    old: list[tuple[type[Claim], str]] = []
    if asked.document_key:
        taken.append(document_claim(player.realm, asked.document_key))
        old.append(document_claim(player.realm, player.document_keys[-1]))
    if isinstance(asked, AddDocument):
        return taken
    if asked.phone_key:
        taken.append(phone_claim(player.realm, asked.phone_key))
        old.append(phone_claim(player.realm, player.phone_key))
    return [*taken, *old]


def _correct(asked: CorrectPlayerData, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, Erased, PlayerIsClosed, PlayerExists, UnderAge, DocumentTypeUnknown."""
    del recalled
    player, types, *claims = at_hand
    player.expect_open()
    if asked.document_type is not None:
        _check_document(asked, types)
    taken, old = claims[: len(claims) // 2], claims[len(claims) // 2 :]
    for claim in taken:
        claim.expect_free_for(player.player)
    for claim in taken:
        claim.take(player.player, now)
    for claim in old:
        if all(claim is not each for each in taken):
            claim.release(player.player, now)
    corrected = happened.PlayerDataCorrected(
        asked.sealed,
        asked.document_type,
        asked.document_key,
        asked.name_keys,
        asked.sealed_phone,
        asked.phone_key,
        asked.sealed_email,
    )
    player.fire(corrected, now=now)


def _add(asked: AddDocument, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, Erased, PlayerIsClosed, PlayerExists, UnderAge, DocumentTypeUnknown."""
    del recalled
    player, types, *claims = at_hand
    player.expect_open()
    _check_document(asked, types)
    (claim,) = claims
    claim.take(player.player, now)
    added = happened.DocumentAdded(asked.sealed, asked.document_type, asked.document_key, asked.name_keys)
    player.fire(added, now=now)


def _check_document(asked: CorrectPlayerData | AddDocument, types: DocumentTypes) -> None:
    types.named(str(asked.document_type))
    if not asked.is_adult:
        raise UnderAge("by the document the person is not of age; look at the day of birth again")


DECIDERS = (
    _standing(ExcludePlayer, _exclude),
    _standing(LiftExclusion, _lift),
    _standing(EndSelfExclusion, _end),
    _standing(BlockPlayer, _block),
    _standing(UnblockPlayer, _unblock),
    Decider(CorrectPlayerData, _with_types, _correct, then=_claims),
    Decider(AddDocument, _with_types, _add, then=_claims),
)
