"""Documents and values made up by schemathesis: whatever is asked, the server never falls over."""

import os
import re
from typing import Any

import pytest
import schemathesis
from graphql import build_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.graphql import nodes

from tests.docs.markdown import ROOT
from tests.kassa.running import Running

# For each root field; more of them on demand: KASSA_EXAMPLES=100.
EXAMPLES = int(os.environ.get("KASSA_EXAMPLES", "6"))
SECONDS = 20

# A made-up cursor or page size is refused before the filter and the order are looked at.
PAGE_ARGUMENT = re.compile(r'^    (first|last|after|before): (?:-?\d+|"(?:[^"\\]|\\.)*")$', re.MULTILINE)

# Odds and what is none; schemathesis does not know the scalar.
schemathesis.graphql.scalar("Decimal", (st.decimals(allow_nan=True).map(str) | st.text(max_size=10)).map(nodes.String))
SCHEMA = schemathesis.graphql.from_path(ROOT / "schema.graphql")
ROOT_FIELDS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)}


@pytest.mark.parametrize("field", ROOT_FIELDS)
def test_no_made_up_document_is_a_server_error(kassa: Running, field: str) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=ROOT_FIELDS[field].as_strategy(), first_page=st.booleans())
    def asked(case: schemathesis.Case[Any], first_page: bool) -> None:
        # a position that is not there yet is waited for, 2 s each time: other tests do that
        case.body = re.sub(r"\batLeast: \d+", "atLeast: 1", str(case.body))
        if first_page:
            case.body = PAGE_ARGUMENT.sub(r"\1: null", case.body)
        response = case.call(
            f"{kassa.address}/graphql", headers={"Authorization": f"Bearer {kassa.token}"}, timeout=SECONDS
        )
        assert response.status_code < 500, case.body
        assert "INTERNAL_ERROR" not in response.text, case.body

    asked()


def test_every_root_field_is_asked() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert schema.query_type
    assert schema.mutation_type
    asked = {f"Query.{name}" for name in schema.query_type.fields}
    asked |= {f"Mutation.{name}" for name in schema.mutation_type.fields}
    assert ROOT_FIELDS.keys() == asked
