"""Users of an issuer at the API: who they are, what they may, and as whom they act."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from adapters.oidc.issuer import Trust
from api.app import create_app
from kassa.commands.serving import trust
from kassa.settings import Settings
from kassa.wiring import Wiring
from tests.api.asking import Asking
from tests.oidc.local_issuer import ANOTHER_RSA_KEY, LocalIssuer, local_issuer

ME = "{ me { id name roles permissions scope organisation { name } } }"
IMPORT = """
mutation ($id: UUID!) {
  importDocuments(input: {
    commandId: $id
    sources: [{name: "till", text: "t=20260301T1210&s=250.00&fn=9289000100087745&i=24897&fp=1234567890&n=1"}]
  }) { receipt { position } errors { code } }
}
"""


@pytest.fixture
async def local() -> AsyncIterator[LocalIssuer]:
    async with local_issuer() as local:
        yield local


@pytest.fixture
async def api(local: LocalIssuer, database_url: str, organisation: str) -> AsyncIterator[Asking]:
    async with Wiring(database_url, local.trust) as wiring, Asking(create_app(wiring), None) as asking:
        yield asking


def come_with(api: Asking, token: str) -> None:
    api.http.headers["authorization"] = f"Bearer {token}"


async def test_a_user_may_what_his_roles_hold(local: LocalIssuer, api: Asking) -> None:
    come_with(api, local.token())

    me = (await api.data(ME))["me"]

    assert UUID(me.pop("id"))
    assert me == {
        "name": "anna",
        "roles": ["relay_operator"],  # what else the issuer says is of other programs
        "permissions": [
            "relay.document.parked.retry",
            "relay.document.parked.skip",
            "relay.document.read",
            "relay.node.manage",
            "relay.node.read",
        ],
        "scope": "organisation",
        "organisation": {"name": "demo"},
    }
    refused = await api.error("{ drives { totalCount } }")
    assert (refused["code"], refused["details"]) == ("FORBIDDEN", {"permission": "fleet.fn.read"})


@pytest.mark.parametrize("roles", [[], ["Owner"], ["platform.metrics.read"], ["*"], None], ids=str)
async def test_a_user_without_a_role_of_ours_may_nothing(
    local: LocalIssuer, api: Asking, roles: list[str] | None
) -> None:
    come_with(api, local.token(realm_access={"roles": roles}))

    assert (await api.data("{ me { permissions } }"))["me"] == {"permissions": []}
    assert (await api.error("{ events { nodes { position } } }"))["code"] == "FORBIDDEN"


async def test_what_a_user_does_is_recorded_as_his(local: LocalIssuer, api: Asking) -> None:
    come_with(api, local.token(realm_access={"roles": ["owner"]}, sub="user-7"))

    done = (await api.data(IMPORT, id=str(uuid4())))["importDocuments"]

    assert done["errors"] == []
    after = done["receipt"]["position"] - 1
    events = await api.data(
        "query ($after: Long) { events(after: $after) { nodes { actor { kind id } } } }", after=after
    )
    assert events["events"]["nodes"] == [{"actor": {"kind": "USER", "id": "user-7"}}]


@pytest.mark.parametrize("organisation", ["nobody", "", "demo; drop table", "org_demo"])
async def test_a_user_of_no_organisation_of_ours_is_nobody(local: LocalIssuer, api: Asking, organisation: str) -> None:
    come_with(api, local.token(organisation=organisation))
    assert (await api.http.post("/graphql", json={"query": ME})).status_code == 401


async def test_a_token_that_is_too_long_is_not_looked_at(local: LocalIssuer, api: Asking) -> None:
    come_with(api, local.token(groups=["x" * 100] * 100))
    assert (await api.http.post("/graphql", json={"query": ME})).status_code == 401
    assert local.asked == 0


async def test_while_the_issuer_is_away_nobody_new_is_called_a_forger(local: LocalIssuer, api: Asking) -> None:
    local.down = True
    come_with(api, local.token(key=ANOTHER_RSA_KEY, kid="two"))

    response = await api.http.post("/graphql", json={"query": ME})

    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_without_a_configured_issuer_no_user_is_taken(
    local: LocalIssuer, database_url: str, organisation: str
) -> None:
    async with Wiring(database_url) as wiring, Asking(create_app(wiring), local.token()) as api:
        assert (await api.http.post("/graphql", json={"query": ME})).status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "http://issuer.example", "oidc_audience": "kassa"},
        {"oidc_issuer": "issuer.example", "oidc_audience": "kassa"},
        {"oidc_issuer": "https://issuer.example"},
        {"oidc_audience": "kassa"},
    ],
    ids=str,
)
def test_an_issuer_that_cannot_be_trusted_is_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"only https will do|goes together"):
        Settings(**given)  # type: ignore[arg-type]


def test_the_settings_say_in_whom_the_api_has_trust() -> None:
    assert trust(Settings()) is None
    settings = Settings(oidc_issuer="https://issuer.example", oidc_audience="kassa", oidc_roles_claim="groups")
    assert trust(settings) == Trust("https://issuer.example", "kassa", "groups", "organisation")


@pytest.mark.parametrize("issuer", ["https://issuer.example/realms/a", "http://127.0.0.1:8081", "http://localhost/x"])
def test_an_issuer_over_a_closed_line_is_taken(issuer: str) -> None:
    assert Settings(oidc_issuer=issuer, oidc_audience="kassa").oidc_issuer == issuer
