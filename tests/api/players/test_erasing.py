"""Erasing a person: nothing of him can be read anywhere, and everything else goes on (CORE-17, "Done when" 5).

Strings that stand nowhere else are planted in a registration, a correction, searches and mistakes; then all tables, the
write-ahead log, exports, errors and what was printed are looked through.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from adapters.embedded import EmbeddedServers
from adapters.eventlog.chain import audit
from adapters.postgres.connection import conninfo
from adapters.postgres.tokens import create_token
from api.app import create_app
from api.services import EventFilter
from domain.access.grant import Grant
from domain.access.scope import WHOLE_ORGANISATION
from domain.organisation.rule_organisation import ChangeSetting
from kassa.house import EVENT_TYPES
from projections.ledger.balances import ACCOUNT_TOTALS
from projections.players.player_cards import PLAYER_CARDS
from projections.rebuild import rebuild
from tests.api.asking import Asking
from tests.api.players.registering import done, filled_in, open_shops, register, wish
from tests.api.shop import LIMITS, Shop

CONTROL = "Контрольнаяулица"  # stands in the clear: that the search finds anything
PHONE, LATER_PHONE = "+79167788341", "+79167788342"
DOCUMENT = {
    "last_name": "Растяпкинский",
    "first_name": "Евпатий",
    "middle_name": "Феоктистович",
    "birth_date": "1971-07-13",
    "birth_place": "с. Верхнеплантово",
    "series": "9817",
    "number": "660943",
    "issued_on": "1991-08-14",
    "issued_by": "Плантовским РОВД",
    "department_code": "981-773",
    "address": "Плантоград, Нигдешняя ул., 77",
}
MARRIED = {**DOCUMENT, "last_name": "Новофамильцев", "number": "660944"}
PLANTED = (
    *(value for name, value in DOCUMENT.items() if name not in {"series", "number"}),
    *("9817660943", "9817660944", "Новофамильцев", "растяпкинский", "новофамильцев"),
    *(PHONE.removeprefix("+7"), LATER_PHONE.removeprefix("+7"), "p.schukin", "evpatiy.planted"),
    *("660943", "660944"),
)


def tables(database_url: str) -> Iterator[tuple[str, bytes]]:
    """Everything in the database, by schema and table, with bytes as they are."""
    with psycopg.connect(database_url) as connection:
        named = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in named:
            asked = sql.SQL("copy {}.{} to stdout (format binary)").format(
                sql.Identifier(schema), sql.Identifier(table)
            )
            with connection.cursor() as cursor, cursor.copy(asked) as copy:
                yield f"{schema}.{table}", b"".join(bytes(piece) for piece in copy)


def write_ahead_log(servers: EmbeddedServers) -> Iterator[tuple[str, bytes]]:
    for path in sorted((Path(servers.data_dir) / "postgres" / "pg_wal").iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()


def found(where: Iterator[tuple[str, bytes]], planted: tuple[str, ...] = PLANTED) -> set[tuple[str, str]]:
    """(place, string)."""
    return {(place, text) for place, content in where for text in planted if text.encode() in content}


async def another(shop: Shop, name: str, *permissions: str) -> Asking:
    token = await asyncio.to_thread(
        create_token, shop.database_url, "demo", name, Grant((), permissions, WHOLE_ORGANISATION)
    )
    return Asking(create_app(shop.wiring, LIMITS), token)


async def mistakes(shop: Shop, player: str) -> str:
    """What is answered when people type what is planted into the wrong places."""
    answers: list[Any] = [
        await wish(shop, "startRegistration", phone=f"{PHONE}9", unit="shop-1", realm="OFFLINE"),
        await wish(shop, "startRegistration", phone=DOCUMENT["last_name"], unit="shop-1", realm="OFFLINE"),
        await wish(shop, "correctPlayerData", player=player, email="evpatiy.planted@"),
        await wish(shop, "addDocument", player=player, documentType="RF_PASSPORT", fields=filled_in(DOCUMENT)[1:]),
        await wish(
            shop,
            "addDocument",
            player=player,
            documentType="RF_PASSPORT",
            fields=filled_in(DOCUMENT | {"series": "Растяпкинский", "number": "9817660943"}),
        ),
        await shop.send('{ findPlayer(phone: "Растяпкинский") { answer } }'),
        await shop.send('{ findPlayer(document: "9817660943", name: "Растяпкинский") { answer } }'),
    ]
    return str(answers)


@pytest.fixture(scope="module")
async def betting(shop: Shop) -> Shop:
    await open_shops(shop)
    return shop


async def money_comes_and_goes(shop: Shop, player: str) -> None:
    """All that was deposited is withdrawn, with the code that came to the phone."""
    await done(shop, "setUpDesk", desk="d1", unit="shop-1", title="Desk", zone="Europe/Moscow")
    await done(shop, "openDeskShift", desk="d1")
    await shop.project()
    await done(shop, "acceptDeposit", desk="d1", amount=70_000, player=player, documentChecked=True)
    await shop.project()
    asked = {"desk": "d1", "amount": 70_000, "phone": LATER_PHONE}
    requested = await done(shop, "requestWithdrawal", "withdrawal", **asked)
    code = await shop.code_for(LATER_PHONE)
    await done(shop, "confirmWithdrawal", desk="d1", withdrawal=requested["withdrawal"], code=code)
    await shop.project()


async def test_of_an_erased_person_nothing_can_be_read_anywhere(
    betting: Shop, servers: EmbeddedServers, capfd: pytest.CaptureFixture[str]
) -> None:
    """CORE-17, DEC-27, design §6: and replay, rebuild and sums go on; the person may be registered anew."""
    shop = betting
    other = await register(shop, "+79160000099", {**DOCUMENT, "last_name": "Соседов", "number": "111111"})
    player = await register(shop, PHONE, DOCUMENT)
    await done(shop, "correctPlayerData", player=player, phone=LATER_PHONE, email="evpatiy.planted@example.ru")
    await done(shop, "addDocument", player=player, documentType="RF_PASSPORT", fields=filled_in(MARRIED))
    answered = await mistakes(shop, player)
    await money_comes_and_goes(shop, player)
    await shop.project()
    seen = await shop.data(f'{{ playerInFull(player: "{player}") {{ name phone }} }}')
    assert seen["playerInFull"] == {"name": "Новофамильцев Евпатий Феоктистович", "phone": LATER_PHONE}
    assert (await _search_keys(shop, player))["name_keys"]
    books = await _books(shop)
    assert (f"player.available.{player}", 70_000, 70_000) in books

    (kept,) = (await wish(shop, "requestErasure", player=player))["errors"]
    assert kept["code"] == "ERASURE_REFUSED"
    await shop.execute(ChangeSetting("retention_players_years", "organisation", "0", "test", 0))
    await done(shop, "closePlayer", player=player, reason="PLAYER_ASKED")
    await done(shop, "requestErasure", player=player)
    async with await another(shop, "second", "platform.subject.erase.approve") as second:
        (alone,) = (await wish(shop, "approveErasure", player=player))["errors"]
        assert alone["code"] == "ERASURE_REFUSED"
        await done(second, "approveErasure", player=player)
    await shop.project()
    assert await shop.wiring.forgetting().round() == 1
    assert await shop.wiring.forgetting().round() == 0

    await shop.execute(ChangeSetting("legal_name", "organisation", CONTROL, "test", 0))
    await shop.project()
    with psycopg.connect(shop.database_url, autocommit=True) as connection:
        connection.execute("checkpoint")
    assert found(tables(shop.database_url), (CONTROL,)), "the search of tables finds what is there"
    assert found(write_ahead_log(servers), (CONTROL,)), "and that of the write-ahead log"
    assert found(tables(shop.database_url)) == set()
    assert found(write_ahead_log(servers)) == set()
    exported = b"".join([lines async for _, lines in shop.wiring.export(shop.schema, 0, EventFilter())]).decode()
    assert "players.PlayerErased" in exported
    for place, text in (("exports", exported), ("errors", answered), ("printed", "".join(capfd.readouterr()))):
        assert [planted for planted in PLANTED if planted in text] == [], place

    assert await _search_keys(shop, player) == {"phone_key": None, "name_keys": []}
    told = await shop.data(f'{{ player(player: "{player}") {{ state name phone document }} }}')
    assert told["player"] == {"state": "ERASED", "name": None, "phone": None, "document": None}
    sealed = await _sealed(shop, player)
    assert len(sealed) >= 5
    assert set(await shop.wiring.vault(shop.schema).unseal_all([(player, each) for each in sealed])) == {None}

    with psycopg.connect(conninfo(shop.database_url, schema=shop.schema, name="test")) as connection:
        audit(connection)  # the chain of hashes is whole
    before = await _others(shop, player)
    async with await psycopg.AsyncConnection.connect(shop.database_url, autocommit=True) as connection:
        for view in (PLAYER_CARDS, ACCOUNT_TOTALS):
            assert (await rebuild(connection, shop.schema, view, EVENT_TYPES)).differing == 0
    assert await _others(shop, player) == before
    assert await _books(shop) == books
    assert [row["player"] for row in before] == [other]
    with pytest.raises(AssertionError, match="RATE_LIMITED"):  # the phone is free; a code went to it a moment ago
        await register(shop, LATER_PHONE, MARRIED)
    again = await register(shop, "+79167788347", MARRIED)
    assert again != player


async def _search_keys(shop: Shop, player: str) -> dict[str, Any]:
    async with shop.wiring.reads(shop.schema) as reading:
        (row,) = await reading.fetch("select phone_key, name_keys from player_cards where player = %s", (player,))
    return dict(row)


async def _books(shop: Shop) -> list[tuple[str, int, int]]:
    async with shop.wiring.reads(shop.schema) as reading:
        rows = await reading.fetch("select account, debits, credits from account_totals order by account", ())
    return [(row["account"], row["debits"], row["credits"]) for row in rows]


async def _others(shop: Shop, player: str) -> list[dict[str, Any]]:
    async with shop.wiring.reads(shop.schema) as reading:
        rows = await reading.fetch("select * from player_cards where player <> %s order by player", (player,))
    return [dict(row) for row in rows]


async def _sealed(shop: Shop, player: str) -> list[str]:
    """Everything that was ever sealed of him in the log."""
    wanted = """
    select v.value #>> '{}' as sealed from events e join streams s on s.id = e.stream,
        lateral json_each(convert_from(e.body, 'UTF8')::json) v
    where s.name in ('reg-' || %(player)s, 'player-' || %(player)s) and v.key like 'sealed%%'
        and json_typeof(v.value) = 'string'"""
    async with shop.wiring.reads(shop.schema) as reading:
        return [row["sealed"] for row in await reading.fetch(wanted, {"player": player})]


async def test_a_registration_that_came_to_nothing_is_forgotten(betting: Shop) -> None:
    """BET-41d, CORE-17: given up, or left alone for a day."""
    shop = betting
    started = await done(
        shop, "startRegistration", "registration", phone="+79167788345", unit="shop-1", realm="OFFLINE"
    )
    left_alone = await done(
        shop, "startRegistration", "registration", phone="+79167788346", unit="shop-1", realm="OFFLINE"
    )
    await done(shop, "abandonRegistration", registration=started["registration"])
    await shop.project()
    assert await shop.wiring.forgetting().round() == 1
    tomorrow = shop.wiring.forgetting()
    tomorrow._clock = lambda: datetime.now(UTC) + timedelta(days=1, minutes=1)
    await tomorrow.round()
    await shop.project()
    assert await tomorrow.round() == 1
    for each in (started, left_alone):
        vault = shop.wiring.vault(shop.schema)
        (sealed,) = await _sealed(shop, each["registration"])
        assert await vault.unseal(each["registration"], sealed) is None
