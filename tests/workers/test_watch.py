"""What the clock makes happen: silence, outages, leases, removal; once, whoever looks how often."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bench.shop_floor import hand_out, open_shop
from domain.codes.check import CodeCheck, CodeOutcome
from domain.fleet.edits.enrolment import RemoveRegister
from domain.fleet.edits.leases import AcquireLease
from domain.fleet.edits.outages import PlanOutage
from domain.fleet.parameters.values import Activity
from domain.processes.attach_reader import SetUpTerminal
from domain.processes.verify_card_pin import VerifyCardPin
from tests.api.shop import Shop
from tests.workers.watched_fleet import SETTINGS, UP, Fleet


async def test_a_register_nobody_hears_is_offline_because_of_itself(fleet: Fleet) -> None:
    """FLEET-58, FLEET-59: its router lives; offline since the last poll, said once, however often is looked."""
    silent, well = await fleet.report(1, ago=timedelta(minutes=11)), await fleet.report(2)

    await fleet.look()
    await fleet.look()

    (told,) = await fleet.bodies(f"register-{silent[0]}", "RegisterWentOffline")
    assert told["cause"] == "DEVICE"
    assert told["changed"]["connection_state"] == "DEVICE_OFFLINE"
    since = datetime.fromisoformat(told["changed"]["offline_since"])
    assert timedelta(minutes=11) <= datetime.now(UTC) - since < timedelta(minutes=12)
    assert "RegisterWentOffline" not in await fleet.events(f"register-{well[0]}")
    await fleet.report(1)
    assert (await fleet.events(f"register-{silent[0]}"))[-1] == "RegisterCameOnline"


async def test_a_router_nobody_hears_takes_its_registers_with_it(fleet: Fleet) -> None:
    """FLEET-58: "device offline" and "router offline" differ; when it speaks, it is back."""
    registers = await fleet.report(1, 2, ago=timedelta(minutes=20))
    await fleet.router_silent(datetime.now(UTC) - timedelta(minutes=19))

    await fleet.look()
    await fleet.look()

    assert (await fleet.events(f"router-{fleet.router}"))[-1:] == ["RouterLost"]
    for register in registers:
        (told,) = await fleet.bodies(f"register-{register}", "RegisterWentOffline")
        assert (told["cause"], told["changed"]["connection_state"]) == ("ROUTER", "ROUTER_OFFLINE")
    await fleet.report(1)
    assert "RouterReturned" in await fleet.events(f"router-{fleet.router}")
    assert (await fleet.events(f"register-{registers[1]}"))[-1] == "RegisterWentOffline"


async def test_two_watches_at_once_make_it_happen_once(fleet: Fleet) -> None:
    """CORE-15: ids are made of what is due."""
    (register,) = await fleet.report(1, ago=timedelta(minutes=11))
    await fleet.shop.project()
    watches = [fleet.shop.wiring.watch(SETTINGS) for _ in range(3)]

    await asyncio.gather(*(watch.round(datetime.now(UTC), up_for=UP) for watch in watches))

    assert len(await fleet.bodies(f"register-{register}", "RegisterWentOffline")) == 1


async def test_who_was_away_himself_calls_nobody_silent(fleet: Fleet) -> None:
    """A server that starts after an outage waits until its agents had time to speak."""
    (register,) = await fleet.report(1, ago=timedelta(hours=2))
    await fleet.router_silent(datetime.now(UTC) - timedelta(hours=1))

    await fleet.look(up_for=timedelta(minutes=4))
    assert "RegisterWentOffline" not in await fleet.events(f"register-{register}")
    await fleet.look(up_for=timedelta(minutes=5))
    assert "RegisterWentOffline" in await fleet.events(f"register-{register}")


async def test_sightings_that_a_crash_emptied_are_counted_anew(fleet: Fleet) -> None:
    """DEC-01: the table is unlogged; its loss makes nobody silent at once, and nobody online for ever."""
    (register,) = await fleet.report(1, ago=timedelta(minutes=30))
    await fleet.write("delete from register_sightings where register = %s", register)

    await fleet.look()
    assert "RegisterWentOffline" not in await fleet.events(f"register-{register}")
    await fleet.look(later=timedelta(minutes=4))
    await fleet.write(
        "update register_sightings set seen_at = now() - interval '11 minutes' where register = %s", register
    )
    await fleet.look()
    assert "RegisterWentOffline" in await fleet.events(f"register-{register}")


async def test_planned_outages_begin_and_end_by_themselves(fleet: Fleet) -> None:
    """FLEET-18: at their times, each once."""
    (register,) = await fleet.report(1)
    now = datetime.now(UTC)
    plan = PlanOutage(register, 1_000, "o-1", now - timedelta(hours=1), now + timedelta(seconds=1.5), "rebuilding")
    await fleet.shop.execute(plan)

    await fleet.look()
    await fleet.look()
    assert (await fleet.events(f"register-{register}"))[-2:] == ["OutagePlanned", "OutageStarted"]
    await asyncio.sleep(1.5)
    await fleet.look()
    await fleet.look()
    assert (await fleet.events(f"register-{register}"))[-2:] == ["OutageStarted", "OutageEnded"]


async def test_a_lease_that_ran_out_is_said_so(fleet: Fleet) -> None:
    """FLEET-55: nobody has to ask first. (The view is set back: 15 minutes are long for a test.)"""
    (register,) = await fleet.report(1)
    await fleet.shop.execute(AcquireLease(register, "ivanov", Activity.FIRMWARE_UPDATE))
    await fleet.shop.project()

    await fleet.look()
    assert (await fleet.events(f"lease-{register}")) == ["LeaseAcquired"]
    await fleet.look(later=timedelta(minutes=16))  # looked for too early by the ledger's own clock: nothing happens
    assert (await fleet.events(f"lease-{register}")) == ["LeaseAcquired"]


async def test_a_player_who_walked_away_from_a_terminal_is_said_to_have_left(fleet: Fleet) -> None:
    """DEC-29, BET-73d: the clock asks; whether the time is over, the ledger knows."""
    shop = fleet.shop
    await open_shop(shop.execute, desks=1)
    card = await hand_out(shop.execute, 1)
    await shop.execute(SetUpTerminal("t-1", "shop-1", "Door", "Europe/Moscow"))
    right = CodeCheck(CodeOutcome.ACCEPTED, 3)
    await shop.execute(VerifyCardPin(card, "t-1", "i-1", "pin-1", right))

    await fleet.look(later=timedelta(minutes=11))  # too early by the ledger's own clock: nothing happens
    assert (await fleet.events("terminal-t-1")) == ["betting.TerminalSetUp", "betting.TerminalIdentified"]


@pytest.mark.parametrize(("days", "said"), [(31, []), (29, ["PaidServiceExpiring"]), (-2, ["PaidServiceExpired"])])
async def test_paid_services_that_end_are_said_in_time(fleet: Fleet, days: int, said: list[str]) -> None:
    """FLEET-81: once, however many days later it is looked at."""
    ends = (datetime.now(UTC) + timedelta(days=days)).date()
    (register,) = await fleet.report(1, svc_nearest_end=ends.isoformat())

    await fleet.look()
    await fleet.look(later=timedelta(days=1) if days < 31 else timedelta(0))

    told = [each for each in await fleet.events(f"register-{register}") if each.startswith("PaidServiceExp")]
    assert told == said


@pytest.mark.parametrize(("days", "leaves"), [(31, True), (29, False)])
async def test_registers_that_stay_silent_leave_the_lists(fleet: Fleet, days: int, leaves: bool) -> None:
    """FLEET-88, FLEET-98d, DEC-09: after the days that are set, not before; the next contact admits them again."""
    (register,) = await fleet.report(1, ago=timedelta(days=days, hours=1))
    await fleet.router_silent(datetime.now(UTC) - timedelta(days=days))

    await fleet.look()  # silent
    await fleet.look()  # for so long
    await fleet.look()

    told = await fleet.events(f"register-{register}")
    assert told.count("RegisterAutoRemoved") == leaves
    await fleet.report(1)
    assert ("RegisterReadmitted" in await fleet.events(f"register-{register}")) is leaves


async def test_a_removed_register_may_join_another_organisation(fleet: Fleet) -> None:
    """DEC-06, FLEET-89: its claim is given back."""
    (register,) = await fleet.report(1)
    organisation = await fleet.shop.wiring.agents.organisation("demo")
    assert organisation is not None
    await fleet.shop.wiring.agents.facts(organisation, uuid4(), [register])
    await fleet.look()
    assert await claimed(fleet.shop, register)
    await fleet.shop.execute(RemoveRegister(register, 1_000, "msk-1"))

    await fleet.look()

    assert not await claimed(fleet.shop, register)


async def claimed(shop: Shop, register: str) -> bool:
    async with shop.wiring.reads(shop.schema) as reading:
        return bool(await reading.fetch("select from kassa.register_claims where register = %s", (register,)))
