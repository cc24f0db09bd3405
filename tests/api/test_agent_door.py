"""The agents' door over a real house: enrolment, reports, and what is wrong with them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from adapters.fleet.agents import AGENT_PREFIX
from adapters.postgres.migrate import create_organisation, schema_of
from api.agent.keys import digest, new_key
from api.agent.limits import BODY_BYTES
from domain.command import Actor, ActorKind, Caller
from domain.fleet.commands import MAX_REPORTS_PER_COMMAND
from domain.fleet.edits.routers import IssueEnrolmentKey, RevokeRouter
from tests.api.shop import Shop

OTHER_FN = "9999078900000099"


class Agent:
    """A client that enrolled as one router."""

    def __init__(self, http: httpx.AsyncClient, router: str, token: str) -> None:
        self.http, self.router = http, router
        self.headers = {"authorization": f"Bearer {token}"}

    async def send(self, *reports: Any, command_id: UUID | None = None, **more: Any) -> httpx.Response:
        body = {"commandId": str(command_id or uuid4()), "sentAt": now(), "reports": reports, **more}
        return await self.http.post("/agent/reports", json=body, headers=self.headers)

    async def answers(self, *reports: Any, **more: Any) -> list[dict[str, Any]]:
        response = await self.send(*reports, **more)
        assert response.status_code == 200, response.text
        return response.json()["reports"]  # type: ignore[no-any-return]

    async def outcomes(self, *reports: Any, **more: Any) -> list[str]:
        return [each["outcome"] for each in await self.answers(*reports, **more)]


def now(seconds: float = 0.0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def report(number: str, *, at: str | None = None, **parameters: Any) -> dict[str, Any]:
    return {
        "manufacturer": "CSI",
        "factoryNumber": number,
        "polledAt": at or now(),
        "parameters": {"fn_serial": f"738044{number:.10}", **parameters},
    }


async def issue(shop: Shop, router: str, organisation: str = "demo", *, lasts: timedelta = timedelta(days=1)) -> str:
    key = new_key(organisation, router)
    command = IssueEnrolmentKey(router, digest(key), datetime.now(UTC) + lasts)
    ledger = shop.wiring.ledger(schema_of(organisation))
    await ledger.execute(command, Caller(Actor(ActorKind.SYSTEM, "test"), uuid4()))
    return key


async def enrolled(shop: Shop, router: str, organisation: str = "demo") -> Agent:
    response = await enrol(shop, await issue(shop, router, organisation))
    assert response.status_code == 200, response.text
    return Agent(shop.http, router, response.json()["token"])


async def enrol(shop: Shop, key: str, secret: str | None = None, command_id: UUID | None = None) -> httpx.Response:
    body = {
        "commandId": str(command_id or uuid4()),
        "key": key,
        "secret": secret or uuid4().hex + "a" * 11,
        "host": "pc",
    }
    return await shop.http.post("/agent/enrol", json=body, headers={"authorization": ""})


def error(response: httpx.Response) -> str:
    return response.json()["errors"][0]["extensions"]["code"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
async def agent(shop: Shop) -> Agent:
    return await enrolled(shop, "till-7")


async def test_a_key_makes_an_agent_once(shop: Shop) -> None:
    """FLEET-53, DEC-06: the key serves once; the same request again gets the same answer, should it have been lost."""
    key, secret, command_id = await issue(shop, "till-1"), "s" * 43, uuid4()

    first = await enrol(shop, key, secret, command_id)
    again = await enrol(shop, key, secret, command_id)
    other = await enrol(shop, key)

    assert first.json() == {"organisation": "demo", "router": "till-1", "token": AGENT_PREFIX + secret} == again.json()
    assert (other.status_code, error(other)) == (403, "ENROLMENT_KEY_REFUSED")


@pytest.mark.parametrize("key", ["", "kassa_key_", "kassa_key_demo.nobody.secret", "kassa_key_nowhere.till-1.secret"])
async def test_a_stranger_learns_nothing_from_a_wrong_key(shop: Shop, key: str) -> None:
    """DEC-06: unknown organisation, unknown router and wrong key look alike."""
    response = await enrol(shop, key)

    assert (response.status_code, error(response)) == (403, "ENROLMENT_KEY_REFUSED")


async def test_a_new_key_ends_the_old_token(shop: Shop) -> None:
    """FLEET-53: an agent that is set up anew is one agent, not two; the old request does not bring its token back."""
    key, secret, command_id = await issue(shop, "till-2"), "t" * 43, uuid4()
    old = Agent(shop.http, "till-2", (await enrol(shop, key, secret, command_id)).json()["token"])
    new = await enrolled(shop, "till-2")

    assert (await old.send()).status_code == 401
    assert (await new.send()).status_code == 200
    repeated = await enrol(shop, key, secret, command_id)
    assert (repeated.status_code, error(repeated)) == (403, "ENROLMENT_KEY_REFUSED")
    assert (await new.send()).status_code == 200


async def test_a_revoked_agent_reports_no_longer(shop: Shop) -> None:
    """FLEET-53."""
    agent = await enrolled(shop, "till-3")
    await shop.execute(RevokeRouter("till-3", "stolen"))

    response = await agent.send(report("0000000003"))

    assert (response.status_code, error(response)) == (403, "ROUTER_NOT_ENROLLED")


async def test_reports_need_an_agents_token(shop: Shop) -> None:
    """FLEET-53: an owner may do everything, but he is no agent: an agent reports only for itself."""
    owner = await shop.http.post("/agent/reports", json={"commandId": str(uuid4()), "sentAt": now(), "reports": []})
    nobody = await shop.http.post("/agent/reports", json={}, headers={"authorization": ""})

    assert (owner.status_code, error(owner)) == (403, "FORBIDDEN")
    assert (nobody.status_code, error(nobody)) == (401, "UNAUTHENTICATED")


async def test_an_agent_can_do_nothing_else(shop: Shop, agent: Agent) -> None:
    """Deny by default: its token opens this door only."""
    response = await shop.http.post("/graphql", json={"query": "{ units { totalCount } }"}, headers=agent.headers)

    assert error(response) == "FORBIDDEN"


async def test_what_is_reported_becomes_events_when_it_changes(shop: Shop, agent: Agent) -> None:
    """FLEET-52, FLEET-57, DEC-01: discovered and enrolled at the first contact; the same again makes no event."""
    number = "0000000010"
    first = await agent.send(report(number, at=now(-5), logical_number=4, shift_state="OPEN"))
    position = first.json()["position"]
    same = await agent.send(report(number, at=now(-4), logical_number=4, shift_state="OPEN"))
    other = await agent.send(report(number, at=now(-3), logical_number=5, shift_state="OPEN"))

    assert first.json()["reports"] == [{"register": f"CSI-{number}", "outcome": "CHANGED", "problems": []}]
    assert same.json() == {
        "position": position,
        "reports": [{"register": f"CSI-{number}", "outcome": "UNCHANGED", "problems": []}],
    }
    assert other.json()["position"] == position + 1


async def test_the_same_batch_again_gets_its_first_answer(shop: Shop, agent: Agent) -> None:
    """CORE-15: an agent that lost the answer sends the batch again, later by its clock."""
    command_id, one = uuid4(), report("0000000011", at=now(-5), logical_number=4)
    first = await agent.send(one, command_id=command_id)
    events = await log_length(shop)
    again = await agent.send(one, command_id=command_id, sentAt=now(3_600))

    assert again.json() == first.json()
    assert await log_length(shop) == events
    other = await agent.send(report("0000000012"), command_id=command_id)
    assert (other.status_code, error(other)) == (409, "IDEMPOTENCY_MISMATCH")


async def test_the_same_batch_twice_at_once_has_one_effect(agent: Agent) -> None:
    """CORE-15: two requests under way with one id."""
    command_id, one = uuid4(), report("0000000013", at=now(-5), logical_number=4)

    first, again = await asyncio.gather(*(agent.send(one, command_id=command_id) for _ in range(2)))

    assert first.json()["reports"] == again.json()["reports"]
    assert first.json()["reports"][0]["outcome"] == "CHANGED"


async def test_another_drive_is_taken_in_at_once(agent: Agent) -> None:
    """FLEET-22: which drive was in the register before is for the door to find out."""
    number = "0000000014"
    assert await agent.outcomes(report(number, at=now(-5), fn_serial=f"738044{number}")) == ["CHANGED"]
    assert await agent.outcomes(report(number, at=now(-4), fn_serial=OTHER_FN)) == ["CHANGED"]


async def test_an_older_poll_changes_nothing(agent: Agent) -> None:
    """Also one that is older than a poll which changed nothing: that is known from beside the log (DEC-01)."""
    number = "0000000015"
    assert await agent.outcomes(report(number, at=now(-50), logical_number=1)) == ["CHANGED"]
    assert await agent.outcomes(report(number, at=now(-30), logical_number=1)) == ["UNCHANGED"]
    assert await agent.outcomes(report(number, at=now(-40), logical_number=2)) == ["STALE"]


async def test_what_is_wrong_with_one_report_harms_no_other(agent: Agent) -> None:
    """Bad input: wrong types, unknown keys, values that fit nothing; every report is answered in its place."""
    wrong: list[Any] = [
        7,
        {"manufacturer": "CSI"},
        {**report("0000000016"), "polledAt": "yesterday"},
        {**report("0000000016"), "polledAt": "2026-11-25T10:00:00"},
        {**report("0000000016"), "factoryNumber": 16},
        {**report("not a number!")},
        {**report("0000000016"), "manufacturer": "ACME"},
        {**report("0000000016"), "parameters": {str(each): 1 for each in range(1_000)}},
    ]
    odd = report(
        "0000000016",
        logical_number=4,
        nonsense=1,
        shift_state="AJAR",
        ofd_unsent=-1.5,
        cuts=10**30,
        user_inn={"a": [[]]},
    )
    body = {"commandId": str(uuid4()), "sentAt": now(), "reports": [*wrong, odd, report("0000000017", at=now(-1))]}

    response = await agent.http.post(
        "/agent/reports",
        content=json.dumps(body),
        headers={
            **agent.headers,
            "content-type": "application/json",
        },
    )
    answers = response.json()["reports"]

    assert [each["outcome"] for each in answers] == ["INVALID"] * len(wrong) + ["CHANGED", "CHANGED"]
    assert all(each["problems"][0]["why"] for each in answers[:5])
    told = {(each["code"], each["key"]) for each in answers[-2]["problems"]}
    assert told == {
        ("PARAMETER_UNKNOWN", "nonsense"),
        ("VALUE_INVALID", "shift_state"),
        ("VALUE_INVALID", "ofd_unsent"),
        ("VALUE_INVALID", "cuts"),
        ("VALUE_INVALID", "user_inn"),
    }


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "BAD_REQUEST"),
        (b"[", 400, "BAD_REQUEST"),
        (b"[]", 400, "BAD_REQUEST"),
        (b'{"commandId": "7", "sentAt": "2026-11-25T10:00:00Z"}', 400, "BAD_REQUEST"),
        (b'{"commandId": "66a1020a-4ce9-48a8-ae49-4e99af98a86c", "sentAt": "2026-11-25T10:00:00"}', 400, "BAD_REQUEST"),
        (b'{"reports": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", 400, "BAD_REQUEST"),
        (b" " * (BODY_BYTES + 1), 413, "BODY_TOO_LARGE"),
    ],
)
async def test_a_body_that_is_none_is_told_so(agent: Agent, content: bytes, status: int, code: str) -> None:
    """Bad input: huge bodies, wrong types."""
    headers = agent.headers | {"content-type": "application/json"}
    response = await agent.http.post("/agent/reports", content=content, headers=headers)

    assert (response.status_code, error(response)) == (status, code)


async def test_a_batch_has_its_limit(agent: Agent) -> None:
    response = await agent.send(*[report("0000000018")] * (MAX_REPORTS_PER_COMMAND + 1))

    assert (response.status_code, error(response)) == (400, "BAD_REQUEST")


async def test_wrong_clocks_are_told_and_set_right(agent: Agent) -> None:
    """DEC-02, bad input: a device three years off is taken in with a problem; an agent's own clock is set right."""
    three_years = (datetime.now(UTC) - timedelta(days=1_095)).strftime("%Y-%m-%dT%H:%M:%S")
    (answer,) = await agent.answers(report("0000000019", device_clock=three_years))
    assert (answer["outcome"], [each["code"] for each in answer["problems"]]) == ("CHANGED", ["CLOCK_WRONG"])

    ahead = await agent.outcomes(report("0000000020", at=now(9_000)), sentAt=now(9_001))
    after = await agent.outcomes(report("0000000020", logical_number=2))
    assert (ahead, after) == (["CHANGED"], ["CHANGED"])


async def test_a_counter_that_falls_is_kept_out(agent: Agent) -> None:
    """Bad input: what is never reset went back; the rest of the report counts."""
    number = "0000000021"
    await agent.answers(report(number, at=now(-5), cuts_total=500, logical_number=1))
    (answer,) = await agent.answers(report(number, at=now(-4), cuts_total=400, logical_number=2))

    assert answer["outcome"] == "CHANGED"
    assert [(each["code"], each["key"]) for each in answer["problems"]] == [("COUNTER_FELL", "cuts_total")]


async def test_two_agents_that_report_one_register_are_told(shop: Shop, agent: Agent) -> None:
    """Bad input: the later poll counts, and both are told of the other."""
    number, other = "0000000022", await enrolled(shop, "till-22")
    await agent.answers(report(number, at=now(-9)))

    (answer,) = await other.answers(report(number, at=now(-5), logical_number=3))

    assert answer["outcome"] == "CHANGED"
    assert answer["problems"] == [{"code": "TWO_ROUTERS", "why": "till-7"}]


async def test_a_register_has_one_organisation(shop: Shop, agent: Agent) -> None:
    """DEC-06: a factory number that another organisation of the installation has is refused, and both are told."""
    await asyncio.to_thread(create_organisation, shop.database_url, "south", "South", "Europe/Moscow")
    south = await enrolled(shop, "south-1", "south")
    await agent.answers(report("0000000023"))

    assert await south.outcomes(report("0000000023"), report("0000000024")) == [
        "REGISTER_ENROLLED_ELSEWHERE",
        "CHANGED",
    ]
    assert await agent.outcomes(report("0000000024")) == ["REGISTER_ENROLLED_ELSEWHERE"]
    await agent.outcomes(report("0000000024"))
    assert await told_of(shop, "org_demo", "CSI-0000000023") == 1
    assert await told_of(shop, "org_south", "CSI-0000000024") == 1  # once a day
    assert await claims(shop, "CSI-0000000023", "CSI-0000000024") == {
        "CSI-0000000023": "demo",
        "CSI-0000000024": "south",
    }


async def test_a_register_that_only_failed_to_answer_is_nobodys(shop: Shop, agent: Agent) -> None:
    """DEC-06: what was never heard is not claimed."""
    silent = {**report("0000000025"), "reachable": False}

    assert await agent.outcomes(silent) == ["UNREACHABLE"]
    assert await claims(shop, "CSI-0000000025") == {}


async def test_when_registers_and_agents_were_heard_is_kept_beside_the_log(shop: Shop, agent: Agent) -> None:
    """FLEET-57, DEC-01: "seen at" is no event."""
    await agent.answers(report("0000000026", at=now(-60)))
    await shop.wiring.agents.flush()
    with psycopg.connect(shop.database_url, options=f"-c search_path={shop.schema}") as connection:
        [(seen, router)] = connection.execute(
            "select now() - seen_at, router from register_sightings where register = 'CSI-0000000026'"
        ).fetchall()
        [(heard,)] = connection.execute(
            "select now() - seen_at from router_sightings where router = 'till-7'"
        ).fetchall()

    assert timedelta(seconds=59) < seen < timedelta(seconds=90)
    assert (router, heard < timedelta(seconds=30)) == ("till-7", True)


async def test_an_agent_says_what_it_is(shop: Shop, agent: Agent) -> None:
    """FLEET-61: host, address and versions of the agent itself."""
    before = await log_length(shop)
    told = {"router_host": "pc-7", "router_version": "0.1.0", "utility_versions": ["pirit 1"]}
    assert (await agent.send(router=told)).status_code == 200
    assert (await agent.send(router=told)).status_code == 200
    refused = await agent.send(router={"inn": "7"})

    assert await log_length(shop) == before + 1
    assert (refused.status_code, error(refused)) == (400, "INVALID_INPUT")


async def test_an_agent_that_floods_the_door_is_slowed_down(shop: Shop) -> None:
    """One agent's reports are no burden to others."""
    agent = await enrolled(shop, "till-99")
    statuses = [
        (await agent.send(*[{}] * 1_000)).status_code for _ in range(21)
    ]  # reports that are none cost points as well

    assert statuses[:19] == [200] * 19
    assert 429 in statuses[19:]


async def log_length(shop: Shop) -> int:
    async with shop.wiring.reads(shop.schema) as reading:
        [row] = await reading.fetch("select coalesce(max(position), 0) as position from events", ())
    return int(row["position"])


async def told_of(shop: Shop, schema: str, register: str) -> int:
    """How often the owner was told that others report the register."""
    async with shop.wiring.reads(schema) as reading:
        [row] = await reading.fetch(
            "select count(*) as count from events e join streams s on s.id = e.stream "
            "where s.name = %s and e.type = 'fleet.RegisterReportedElsewhere'",
            (f"register-{register}",),
        )
    return int(row["count"])


async def claims(shop: Shop, *registers: str) -> dict[str, str]:
    async with shop.wiring.reads(shop.schema) as reading:
        rows = await reading.fetch(
            "select register, organisation from kassa.register_claims where register = any(%s)", (list(registers),)
        )
    return {row["register"]: row["organisation"] for row in rows}
