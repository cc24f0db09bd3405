"""The fleet as CSV and as it changes, over real sockets."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.postgres.tokens import create_token
from api.live.limits import LiveLimits
from domain.access.grant import Grant
from domain.access.scope import Scope
from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from tests.api.fleet_of import ILL, WELL, report, small_fleet
from tests.domain.organisation.units import ROOT
from tests.live.served import Served, serve

STORES = [NewUnit(code, UnitKind.STORE, f"Store {code}", "all") for code in ("4711", "12")]


@pytest.fixture(scope="module")
async def fleet(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation, LiveLimits(view_answers_per_second=20)) as served:
        await served.execute(CreateUnits((ROOT, *STORES)))
        await small_fleet(served, "4711")
        await report(
            served,
            WELL,
            settlement_place='=HYPERLINK("http://x"); "зал" № 1',
            settlement_address="+7 Касса",
            sender_email="@x",
            cto_details="-1",
            cash_in_drawer=-123456,
            head_total_mm=12_500_000,
            firmware_version="565.1.10",
            mode_excise=True,
            mode_bso=False,
            last_error_at="2026-11-25T06:30:00Z",
            shift_opened_at="2026-11-25T09:30:00",
            kkt_fatal_mask=0,
            tax_systems=["OSN", "PATENT"],
        )
        await served.project()
        yield served


async def export(served: Served, **wanted: Any) -> httpx.Response:
    response = await served.http.post("/csv/registers", json=wanted)
    assert response.status_code == 200, response.text
    return response


def layout(*keys: str, **look: Any) -> dict[str, Any]:
    return {"columns": [{"key": key} for key in keys], **look}


async def test_the_standard_csv_has_every_parameter_in_russian_for_a_spreadsheet(fleet: Served) -> None:
    """FLEET-74, FLEET-76…81, DEC-37: more than 50 parameters: all 214."""
    response = await export(fleet)
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "registers.csv" in response.headers["content-disposition"]
    first, *rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert first == [each.title_ru for each in PARAMETERS]
    assert len(first) == 214
    assert [row[0] for row in rows] == [ILL, WELL]


async def test_one_s_own_columns_order_and_look(fleet: Served) -> None:
    """FLEET-82: columns, order, header, delimiter, decimal sign, dates."""
    columns = [
        *("register_id", "paper_km", "cash_in_drawer", "mode_excise", "mode_bso", "last_error_at", "shift_opened_at"),
        *("kkt_fatal_mask", "tax_systems", "fn_days_left"),
    ]
    look = {"order": [{"key": "fn_days_left", "descending": True}], "header_language": "KEY", "delimiter": "COMMA"}
    text = (await export(fleet, layout=layout(*columns, **look, encoding="UTF_8"))).content.decode()
    first, well, ill = list(csv.reader(io.StringIO(text)))
    assert first == columns
    assert well == [
        *(WELL, "12,5", "-1234,56", "true", "false", "25.11.2026 09:30:00", "25.11.2026 09:30:00"),
        *("0x0", "OSN, PATENT", well[-1]),
    ]
    assert (ill[0], ill[7]) == (ILL, "0x1")
    iso = layout("last_error_at", "paper_km", date_format="ISO", decimal_sign="POINT", time_zone="UTC", delimiter="TAB")
    lines = (await export(fleet, layout=iso)).content.decode("utf-8-sig").splitlines()
    assert lines[2] == "2026-11-25T06:30:00\t12.5"
    english = layout("mode_excise", header_language="EN")
    english["columns"].append({"key": "register_id", "label": "Касса"})
    assert (await export(fleet, layout=english)).content.decode("utf-8-sig").splitlines()[0] == "Excise goods;Касса"


async def test_a_csv_is_of_what_the_filter_finds(fleet: Served) -> None:
    """FLEET-75: on the results of any filter."""
    wanted = {"ofdUnsent": {"gt": 0}, "orgUnits": {"hasAny": ["4711"]}, "ipAddress": {"within": "10.0.0.0/8"}}
    text = (await export(fleet, filter=wanted, layout=layout("register_id"))).content.decode("utf-8-sig")
    assert text.splitlines()[1:] == [ILL]
    newer = {"firmwareVersion": {"gte": "565.1.10"}}
    text = (await export(fleet, filter=newer, layout=layout("register_id"))).content.decode("utf-8-sig")
    assert text.splitlines()[1:] == [WELL]


async def test_no_cell_is_a_formula_whatever_a_register_tells(fleet: Served) -> None:
    """FLEET-82: `= + - @` at the beginning of a text."""
    keys = ("settlement_place", "settlement_address", "sender_email", "cto_details")
    content = (await export(fleet, layout=layout(*keys))).content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(content), delimiter=";"))[2]
    assert row == ['\'=HYPERLINK("http://x"); "зал" № 1', "'+7 Касса", "'@x", "'-1"]


async def test_windows_1251_is_written_for_old_programs(fleet: Served) -> None:
    """FLEET-82."""
    look = layout("model_name", encoding="WINDOWS_1251", header_language="RU")
    response = await export(fleet, layout=look)
    assert response.headers["content-type"] == "text/csv; charset=windows-1251"
    assert response.content.decode("cp1251").splitlines() == [BY_KEY["model_name"].title_ru, "Пирит 2Ф", "Пирит 2Ф"]


async def test_a_saved_template_is_used_by_whoever_it_is_shared_with(fleet: Served, database_url: str) -> None:
    """FLEET-82: templates are saved and shared."""
    save = """mutation ($input: SaveCsvTemplateInput!) {
      saveCsvTemplate(input: $input) { errors { code message } } }"""
    saved = {"columns": [{"key": "fn_serial", "label": "ФН"}], "headerLanguage": "EN", "order": [{"key": "fn_serial"}]}
    for sharing in ("PRIVATE", "ORGANISATION"):
        wish = {"preference": f"t-{sharing}", "name": sharing, "layout": saved, "sharing": sharing}
        wish |= {"commandId": str(uuid4()), "expectedVersion": 0}
        assert (await fleet.ask(save, input=wish))["saveCsvTemplate"]["errors"] == []
    await fleet.project()
    lines = (await export(fleet, template="t-PRIVATE")).content.decode("utf-8-sig").splitlines()
    assert lines == ["ФН", "99" + "1".zfill(14), "99" + "2".zfill(14)]
    viewer = await asyncio.to_thread(create_token, database_url, "demo", "viewer", Grant(("fleet_viewer",)))
    headers = {"authorization": f"Bearer {viewer}"}
    codes = [
        (await fleet.http.post("/csv/registers", json={"template": name}, headers=headers)).status_code
        for name in ("t-PRIVATE", "t-ORGANISATION")
    ]
    assert codes == [400, 200]
    mine = await fleet.ask("{ preferences { preference kind sharing content version } }")
    assert [(each["preference"], each["kind"]) for each in mine["preferences"]] == [
        ("t-ORGANISATION", "CSV_TEMPLATE"),
        ("t-PRIVATE", "CSV_TEMPLATE"),
    ]
    assert json.loads(mine["preferences"][0]["content"])["columns"] == [{"key": "fn_serial", "label": "ФН"}]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"layout": layout("nonsense")}, "COLUMN_UNKNOWN"),
        ({"layout": layout()}, "LAYOUT_INVALID"),
        ({"layout": layout("mac", "mac")}, "LAYOUT_INVALID"),
        ({"layout": layout("mac", time_zone="Mars")}, "LAYOUT_INVALID"),
        ({"layout": {"columns": "all"}}, "INVALID_INPUT"),
        ({"layout": layout("mac", delimiter="|")}, "INVALID_INPUT"),
        ({"filter": {"nonsense": {}}}, "COLUMN_UNKNOWN"),
        ({"filter": {"fnDaysLeft": {"lte": "soon"}}}, "FILTER_INVALID"),
        ({"filter": ["a"]}, "FILTER_INVALID"),
        ({"template": "none"}, "PREFERENCE_UNKNOWN"),
        ({"more": 1}, "INVALID_INPUT"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_code(fleet: Served, wanted: dict[str, Any], code: str) -> None:
    response = await fleet.http.post("/csv/registers", json=wanted)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, code)


async def test_an_export_is_of_what_the_client_may_see_and_export(fleet: Served, database_url: str) -> None:
    """FLEET-90: in the client's scope, and with fleet.export.run only."""
    for name, grant, status, rows in (
        ("director", Grant(("store_director",), (), Scope.parse("unit:4711")), 200, 2),
        ("other", Grant(("store_director",), (), Scope.parse("unit:12")), 200, 0),
        ("reader", Grant((), ("fleet.register.read",)), 403, 0),
    ):
        token = await asyncio.to_thread(create_token, database_url, "demo", name, grant)
        headers = {"authorization": f"Bearer {token}"}
        response = await fleet.http.post("/csv/registers", json={"layout": layout("register_id")}, headers=headers)
        assert response.status_code == status, name
        if status == 200:
            assert len(response.text.splitlines()) == rows + 1, name


async def test_changes_of_registers_and_of_attention_are_followed(fleet: Served) -> None:
    """FLEET-12, FLEET-14, FLEET-57: a register that gets into trouble is told at once."""
    follow = """subscription ($id: String!) { registerChanged(filter: {registerId: {eq: $id}}) {
      nodes { registerId shiftState } } }"""
    queue = "subscription { attentionChanged { nodes { registerId severity reasons } } }"
    async with fleet.client() as client:
        await client.subscribe(follow, "1", id=WELL)
        assert (await client.data("1"))["registerChanged"]["nodes"] == [{"registerId": WELL, "shiftState": None}]
        await client.subscribe(queue, "2")
        assert {each["registerId"] for each in (await client.data("2"))["attentionChanged"]["nodes"]} == {ILL}
        await report(fleet, WELL, firmware_version="565.1.10", shift_state="OPEN", fn_warn_critical=True)
        await fleet.project()
        seen = {}
        while len(seen) < 2:
            message = await client.receive()
            data = message["payload"]["data"]
            seen |= data
        assert seen["registerChanged"]["nodes"] == [{"registerId": WELL, "shiftState": "OPEN"}]
        assert {each["severity"] for each in seen["attentionChanged"]["nodes"]} == {"CRITICAL"}
        assert {each["registerId"] for each in seen["attentionChanged"]["nodes"]} == {ILL, WELL}
