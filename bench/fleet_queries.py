"""What group `fleet` asks: as GraphQL, and as the SQL somebody would write by hand over the same question."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

# Different values of one query, taken in turn.
VARIANTS = 32
PAGE = 100

_LIST = {
    "registerId": "register_id",
    "registerName": "register_name",
    "modelName": "model_name",
    "storeCode": "store_code",
    "storeName": "store_name",
    "lineNumber": "line_number",
    "logicalNumber": "logical_number",
    "ipAddress": "ip_address",
    "firmwareVersion": "firmware_version",
    "connectionState": "connection_state",
    "offlineSince": "offline_since",
    "shiftState": "shift_state",
    "ofdUnsent": "ofd_unsent",
    "ofdFirstAt": "ofd_first_at",
    "ofdBlockAt": "ofd_block_at",
    "fnSerial": "fn_serial",
    "fnValidUntil": "fn_valid_until",
    "fnDaysLeft": "fn_days_left",
    "fnPhase": "fn_phase",
    "registrationNumber": "registration_number",
}
_QUEUE = {
    "registerId": "register_id",
    "registerName": "register_name",
    "storeCode": "store_code",
    "storeName": "store_name",
    "severity": "severity",
    "reasons": "reasons",
    "since": "since",
    "nextDeadline": "next_deadline",
    "consequence": "consequence",
}
LIST = f"""query List($days: Long!) {{
  fleetRegister(
    first: {PAGE}
    filter: {{connectionState: {{eq: DEVICE_OFFLINE}}, fnDaysLeft: {{lte: $days}}, shiftState: {{eq: OPEN}}}}
    orderBy: [{{field: FN_DAYS_LEFT}}, {{field: OFD_UNSENT, direction: DESC}}]
  ) {{ edges {{ node {{ {" ".join(_LIST)} }} }} pageInfo {{ hasNextPage endCursor }} }}
}}"""
ATTENTION = f"""{{
  attention(first: {PAGE}) {{ edges {{ node {{ {" ".join(_QUEUE)} }} }} pageInfo {{ hasNextPage endCursor }} }}
}}"""


def _row(columns: Mapping[str, str]) -> str:
    return ", ".join(f'{column} as "{name}"' for name, column in columns.items())


RAW: Mapping[str, str] = {
    "fleet_list": f"""select row_to_json(o) from (select {_row(_LIST)} from {{schema}}.fleet_register
        where connection_state = 'DEVICE_OFFLINE' and fn_days_left <= $1::bigint and shift_state = 'OPEN'
        order by fn_days_left asc nulls last, ofd_unsent desc nulls last, register_id desc limit {PAGE + 1}) o""",
    "attention": f"""select row_to_json(o) from (select {_row(_QUEUE)} from {{schema}}.attention
        order by urgency, next_deadline asc nulls last, register_id limit {PAGE + 1}) o""",
}


def bodies(name: str) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Requests of GraphQL, and of the raw side, for the same things."""
    ours, raw = [], []
    for variant in range(VARIANTS):
        days = 60 + variant
        query: dict[str, Any] = {"query": ATTENTION}
        params: list[Any] = []
        if name == "fleet_list":
            query, params = {"query": LIST, "variables": {"days": days}}, [days]
        ours.append(json.dumps(query).encode())
        raw.append(json.dumps({"name": name, "params": params}).encode())
    return ours, raw
