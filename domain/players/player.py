"""A player, stream `player-<id>`: whether there is one, what he may do, what of his limits is used.

An account without events belongs to nobody: whoever asks for it learns that nobody is registered.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.players import events as happened
from domain.players.limits import Limits, Usage
from domain.players.refusals import ExistsOnlineOnly, LimitExceeded, PlayerNotRegistered
from domain.players.standing import Standing
from domain.players.terms import Act, LimitKind, Realm

_PREFIX = "player-"

LIMITED: Mapping[Act, LimitKind] = {Act.DEPOSIT: LimitKind.DEPOSIT, Act.STAKE: LimitKind.STAKE}


class _State(Struct):
    realm: Realm | None = None  # None: not registered
    zone: str = "UTC"
    phone_key: str = ""
    documents: list[str] = field(default_factory=list)  # their keys, the newest last
    standing: Standing = field(default_factory=Standing)
    limits: Limits = field(default_factory=Limits)


def player_stream(player: str) -> str:
    return f"{_PREFIX}{player}"


class Player(Aggregate):
    CATEGORY: ClassVar[str] = "player"

    state: _State

    def begin(self) -> None:
        self.state = _State()
        self.player = str(self._id).removeprefix(_PREFIX)

    @property
    def is_registered(self) -> bool:
        return self.state.realm is not None

    @property
    def realm(self) -> Realm:
        """Raises PlayerNotRegistered."""
        if self.state.realm is None:
            raise PlayerNotRegistered("no such player is registered; register the player first")
        return self.state.realm

    @property
    def phone_key(self) -> str:
        """The keyed hash of the phone."""
        return self.state.phone_key

    @property
    def document_keys(self) -> list[str]:
        """Keyed hashes of the documents; the newest is the last."""
        return self.state.documents

    def today(self, now: datetime) -> date:
        """The day of the player's place."""
        return now.astimezone(ZoneInfo(self.state.zone)).date()

    def admit(self, act: Act, amount: int, now: datetime, *, place: Realm = Realm.OFFLINE) -> None:
        """Whether the player may do this, with this amount of minor units (0 where there is none).

        `place` is where he is: at a desk or terminal of the shops, or on the site (BET-02, -03). Raises
        PlayerNotRegistered, ExistsOnlineOnly, Erased, PlayerIsClosed, PlayerBlocked, PlayerExcluded, LimitExceeded.
        """
        self._expect_of(place)
        self.expect_open()
        self.state.standing.admit(act, now)
        if act in LIMITED:
            self._admit_amount(LIMITED[act], amount, now)

    def _expect_of(self, place: Realm) -> None:
        if self.realm is place:
            return
        if place is Realm.OFFLINE:
            raise ExistsOnlineOnly("the player plays on the site; register the person for the shops")
        raise PlayerNotRegistered("the player plays in the shops; register the person for the site")

    def expect_open(self) -> None:
        """Raises PlayerNotRegistered, Erased, PlayerIsClosed."""
        _ = self.realm
        self.state.standing.expect_open()

    def _admit_amount(self, kind: LimitKind, amount: int, now: datetime) -> None:
        for usage in self.usage(now):
            if usage.kind is kind and amount > usage.left:
                raise LimitExceeded(
                    f"the player's limit of {usage.limit} per {usage.period.lower()} leaves {usage.left} (minor units) "
                    f"until {usage.ends}; take less, or wait",
                    limit=usage.limit,
                    left=usage.left,
                    resets_on=usage.ends.isoformat(),
                )

    def usage(self, now: datetime) -> list[Usage]:
        """Every limit that holds now, and what is used of it."""
        if not self.state.limits.limits:  # of most players, at each of their acts
            return []
        return list(self.state.limits.usage(self.today(now), now))

    def count_stake(self, amount: int, now: datetime) -> None:
        """An identified stake is accepted: it counts, where there is a limit."""
        if any(usage.kind is LimitKind.STAKE for usage in self.usage(now)):
            self.fire(happened.LimitUsed(LimitKind.STAKE, amount, self.today(now)), now=now)

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.PlayerRegistered():
                state.realm, state.zone = event.realm, event.zone
                state.phone_key, state.documents = event.phone_key, [event.document_key]
            case happened.PlayerDataCorrected():
                state.phone_key = event.phone_key or state.phone_key
                if event.document_key is not None:
                    state.documents[-1] = event.document_key
            case happened.DocumentAdded():
                state.documents = [*(key for key in state.documents if key != event.document_key), event.document_key]
            case (
                happened.DepositAccepted()
                | happened.LimitUsed()
                | happened.LimitSet()
                | happened.LimitChangeScheduled()
            ):
                state.limits.evolve(event)
            case happened.PlayerErased():
                state.phone_key, state.documents = "", []
                state.standing.evolve(event)
            case _:
                state.standing.evolve(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
