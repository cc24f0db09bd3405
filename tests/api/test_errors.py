"""What a client sees of an error: everything of what was expected, nothing of what was not."""

from typing import Any

import psycopg
import pytest

from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown, TooMuchContention
from domain.availability import DeadlineExceeded, Unavailable
from domain.command import Receipt
from domain.refusal import IdempotencyMismatch, Refusal
from tests.api.asking import Asking
from tests.api.stand_in import CLIENT, StandIn

SECRET = 'invalid input syntax for type bigint: "+7 900 000-00-00"'
READ = "{ organisation { name } documents: fiscalDocuments { nodes { fn } } }"
QR = "t=20200727T1117&s=4850.00&fn=9287440300634471&i={}&fp=3730902192&n=1"
IMPORT = """mutation M($input: ImportDocumentsInput!) {
  importDocuments(input: $input) {
    receipt { position } documents { fd } errors { __typename code message details }
  }
}"""


def wish(documents: int = 1) -> dict[str, object]:
    text = "\n".join(QR.format(number) for number in range(1, documents + 1))
    return {"commandId": "00000000-0000-4000-8000-000000000001", "sources": [{"name": "codes", "text": text}]}


def receipt(position: int, *numbers: int) -> Receipt:
    result = [{"fn": "9287440300634471", "fd": number, "outcome": "STORED"} for number in numbers]
    return Receipt(position, {"fiscal-9287440300634471": position}, len(numbers), False, result)


async def test_a_defect_is_answered_with_an_id_and_logged_under_it(
    stand_in: StandIn, api: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.read_error = RuntimeError(SECRET)

    error = await api.error(READ)

    assert error["code"] == "INTERNAL_ERROR"
    assert error["path"] == ["documents"]
    assert error["id"] in error["message"]
    assert "bigint" not in str(error)
    logged = capsys.readouterr().out
    assert error["id"] in logged
    assert "RuntimeError" in logged


async def test_the_log_of_a_defect_holds_no_rows_and_no_locals(
    stand_in: StandIn, api: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.read_error = psycopg.errors.NotNullViolation("Failing row contains (+7 900 000-00-00)")

    await api.error(
        "query Q($inn: String) { fiscalDocuments(filter: {inn: {eq: $inn}}) { totalCount } }", inn="7707083893"
    )

    logged = capsys.readouterr().out
    assert "23502" in logged
    assert "stand_in.py" in logged
    assert "+7 900" not in logged
    assert "7707083893" not in logged


@pytest.mark.parametrize(
    "refusal", [DeadlineExceeded("too much"), Unavailable("away"), Refusal("no", limit=3), LedgerUnavailable("away")]
)
async def test_what_was_expected_is_answered_with_its_code_and_message(
    stand_in: StandIn, api: Asking, refusal: Refusal
) -> None:
    stand_in.read_error = refusal

    error = await api.error(READ)

    assert (error["code"], error["message"]) == (refusal.code, refusal.message)
    assert error.get("details", {}) == getattr(refusal, "details", {})


async def test_a_defect_outside_of_graphql_tells_nothing_either(stand_in: StandIn, api: Asking) -> None:
    stand_in.authenticate_error = RuntimeError(SECRET)

    response = await api.http.post("/graphql", json={"query": "{ __typename }"})

    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_ERROR"
    assert "bigint" not in response.text


@pytest.mark.parametrize(
    ("raised", "typename"),
    [
        (IdempotencyMismatch("used before"), "IdempotencyMismatch"),
        (OutcomeUnknown("ask again"), "OutcomeUnknown"),
        (LedgerUnavailable("away"), "Unavailable"),
        (TooMuchContention("busy"), "Unavailable"),
        (Refusal("a rule says no", limit=3), "Refused"),
    ],
)
async def test_an_expected_failure_of_a_mutation_is_data(
    stand_in: StandIn, api: Asking, raised: Refusal, typename: str
) -> None:
    stand_in.answers = [raised]

    (error,) = (await api.data(IMPORT, input=wish()))["importDocuments"]["errors"]

    assert (error["__typename"], error["code"], error["message"]) == (typename, raised.code, raised.message)
    assert error["details"] == (getattr(raised, "details", None) or None)


async def test_an_import_that_stops_half_way_tells_what_is_stored(stand_in: StandIn, api: Asking) -> None:
    stand_in.answers = [receipt(1_000, *range(1, 1_001)), OutcomeUnknown("ask again")]

    answer = (await api.data(IMPORT, input=wish(2_100)))["importDocuments"]

    assert answer["receipt"] == {"position": 1_000}
    assert [each["fd"] for each in answer["documents"]] == list(range(1, 1_001))
    assert [each["code"] for each in answer["errors"]] == ["OUTCOME_UNKNOWN"]
    assert len(stand_in.commands) == 2


async def test_a_command_names_the_client_as_its_actor(stand_in: StandIn, api: Asking) -> None:
    stand_in.answers = [receipt(1, 1)]

    await api.data(IMPORT, input=wish())

    ((_, caller),) = stand_in.commands
    assert (caller.actor.kind, caller.actor.id) == ("API", str(CLIENT.id))
    assert str(caller.command_id) == "00000000-0000-4000-8000-000000000001"


async def test_a_defect_in_a_mutation_is_no_data(stand_in: StandIn, api: Asking) -> None:
    stand_in.answers = [RuntimeError(SECRET)]

    error = await api.error(IMPORT, input=wish())

    assert error["code"] == "INTERNAL_ERROR"
    assert "bigint" not in str(error)


SAID = "planted; 12345678 'x' \"y\""
DOCUMENT = "mutation ($input: VerifyCardPinInput!) { verifyCardPin(input: $input) { errors { code } } }"
WISH = {"commandId": "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01", "card": "MF:BCD14264", "terminal": "t", "pin": SAID}


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (DOCUMENT, {"input": WISH | {"unheard": 1}}),
        (DOCUMENT, {"input": {name: value for name, value in WISH.items() if name != "card"}}),
        (DOCUMENT, {"input": WISH | {"pin": [SAID]}}),
        (DOCUMENT, {"input": WISH | {"pin": {SAID: SAID}}}),
        (DOCUMENT, {"input": SAID}),
        (DOCUMENT, {"input": WISH | {"commandId": SAID}}),
        ("query ($f: CardFilter) { cards(filter: $f) { totalCount } }", {"f": {"state": {"eq": SAID}}}),
        ("query ($n: Int) { cards(first: $n) { totalCount } }", {"n": SAID}),
        ("query ($n: Long) { cards(filter: {version: {eq: $n}}) { totalCount } }", {"n": SAID}),
        ('{ cards(first: "planted; 12345678") { totalCount } }', {}),
        ('{ cards(filter: "planted; 12345678") { totalCount } }', {}),
        ('{ cardBySerial(serial: ["planted; 12345678"]) { state } }', {}),
        ('{ cardBySerial(serial "planted; 12345678") { state } }', {}),
        ("{ cardBySerial(serial: 12345678) { state } }", {}),
        ('{ cards(filter: {state: {eq: "planted 12345678"}}) { totalCount } }', {}),
    ],
)
async def test_a_complaint_quotes_nothing_that_was_sent(api: Asking, document: str, variables: dict[str, Any]) -> None:
    """CARD-25: a PIN, a phone or a passport in the wrong place does not come back in an error's text."""
    answer = await api.send(document, **variables)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_REQUEST"]
    said = answer["errors"][0]["message"]
    assert "planted" not in said
    assert "12345678" not in said
    assert len(said) > 20, "it still says what is wrong"
