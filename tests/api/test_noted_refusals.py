"""What is refused and must be noted (a wrong code) is answered as a refusal that was raised."""

from domain.codes.refusals import CodeInvalid
from domain.command import Receipt
from tests.api.asking import Asking
from tests.api.stand_in import StandIn

RENAME = """
mutation ($input: RenameUnitInput!) {
  renameUnit(input: $input) { receipt { position } errors { __typename code message details } }
}
"""
WISH = {
    "commandId": "00000000-0000-4000-8000-000000000001",
    "unit": "4711",
    "title": "Shop",
    "expectedVersion": 1,
}


async def test_a_noted_refusal_is_the_typed_error_beside_its_receipt(stand_in: StandIn, api: Asking) -> None:
    """DEC-31, spec B.13: CODE_INVALID(tries_left); sent again it is the same answer."""
    refused = CodeInvalid("not this code", tries_left=4).as_result()
    stand_in.answers = [Receipt(7, {}, 1, replayed=replayed, result=refused) for replayed in (False, True)]
    for _ in range(2):
        answer = (await api.data(RENAME, input=WISH))["renameUnit"]
        assert answer["receipt"] == {"position": 7}
        assert answer["errors"] == [
            {
                "__typename": "Refused",
                "code": "CODE_INVALID",
                "message": "not this code",
                "details": {"tries_left": 4},
            }
        ]


async def test_any_other_result_is_none(stand_in: StandIn, api: Asking) -> None:
    stand_in.answers = [Receipt(7, {}, 1, replayed=False, result={"paid": 500})]
    answer = (await api.data(RENAME, input=WISH))["renameUnit"]
    assert answer == {"receipt": {"position": 7}, "errors": []}
