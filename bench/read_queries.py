"""What group `read` asks: as GraphQL, and as the SQL somebody would write by hand for it."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.read_data import FIRST_AT, SECONDS_APART
from bench.sizes import Sizes

# Different values of one query, taken in turn.
VARIANTS = 64

_FIELDS = """fn fdNumber kind at atUtc shiftNumber numberInShift registrationNumber inn userName cashier address place
operation total cash electronic taxSum fiscalSign form"""
_COLUMNS = {
    "fn": "fn",
    "fdNumber": "fd_number",
    "kind": "kind",
    "at": "at",
    "atUtc": "at_utc",
    "shiftNumber": "shift_number",
    "numberInShift": "number_in_shift",
    "registrationNumber": "registration_number",
    "inn": "inn",
    "userName": "user_name",
    "cashier": "cashier",
    "address": "address",
    "place": "place",
    "operation": "operation",
    "total": "total",
    "cash": "cash",
    "electronic": "electronic",
    "taxSum": "tax_sum",
    "fiscalSign": "fiscal_sign",
    "form": "form",
}
LIST = f"""query List($first: Int!, $from: LocalDateTime!) {{
  fiscalDocuments(
    first: $first
    filter: {{kind: {{eq: RECEIPT}}, at: {{gte: $from}}}}
    orderBy: [{{field: AT}}, {{field: TOTAL, direction: DESC}}]
  ) {{ edges {{ node {{ {_FIELDS} }} }} pageInfo {{ hasNextPage endCursor }} }}
}}"""
NESTED = """query Nested($from: String!) {
  drives(first: 50, filter: {fn: {gte: $from}}) {
    nodes {
      fn registrationNumber documentsCount lastAt
      documents(first: 10) { fdNumber at kind total cash electronic cashier fiscalSign }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
POINT = f"query Point($fn: String!, $fd: Long!) {{ fiscalDocument(fn: $fn, fd: $fd) {{ {_FIELDS} }} }}"

_ROW = ", ".join(f'd.{column} as "{name}"' for name, column in _COLUMNS.items())
RAW: Mapping[str, str] = {
    "list": f"""select row_to_json(o) from (select {_ROW} from {{schema}}.fiscal_documents d
        where kind = 'RECEIPT' and at >= $2::timestamp order by at, total desc nulls last, fn desc, fd_number desc
        limit $1::bigint + 1) o""",
    "nested": """select row_to_json(o) from (select fn, registration_number as "registrationNumber",
        documents_count as "documentsCount", last_at as "lastAt", (select json_agg(row_to_json(i)) from (
        select fd_number as "fdNumber", at, kind, total, cash, electronic, cashier, fiscal_sign as "fiscalSign"
        from {schema}.fiscal_documents d where d.fn = r.fn order by at desc, fn desc, fd_number desc limit 10) i)
        as documents from (select * from {schema}.drives where fn >= $1::text order by fn limit 51) r) o""",
    "point": f"""select row_to_json(o) from (select {_ROW} from {{schema}}.fiscal_documents d
        where fn = $1::text and fd_number = $2::bigint) o""",
}


def _graphql(query: str) -> Callable[[Mapping[str, Any]], bytes]:
    return lambda variables: json.dumps({"query": query, "variables": variables}).encode()


def bodies(name: str, sizes: Sizes, first: int = 100) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Requests of GraphQL, and of the raw side, for the same things."""
    ours, raw = [], []
    query = {"list": LIST, "nested": NESTED, "point": POINT}[name]
    for variant in range(VARIANTS):
        number = variant * sizes.read_documents // (VARIANTS + 2)
        fn = f"9289{number // 10:012}"
        at = (datetime.fromisoformat(FIRST_AT) + timedelta(seconds=number * SECONDS_APART)).isoformat()
        values: Mapping[str, tuple[dict[str, Any], list[Any]]] = {
            "list": ({"first": first, "from": at}, [first, at]),
            "nested": ({"from": fn}, [fn]),
            "point": ({"fn": fn, "fd": 1 + number % 10}, [fn, 1 + number % 10]),
        }
        variables, params = values[name]
        ours.append(_graphql(query)(variables))
        raw.append(json.dumps({"name": name, "params": params}).encode())
    return ours, raw
