"""Users' tokens: what is taken, and every way of forging one that is known to have worked somewhere."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.responses import RedirectResponse, Response

from adapters.oidc.issuer import LEEWAY_SECONDS, Issuer, Trust
from adapters.oidc.keys import MAX_BYTES
from domain.availability import Unavailable
from tests.oidc.local_issuer import (
    ANOTHER_RSA_KEY,
    EC_KEY,
    ED_KEY,
    RSA_KEY,
    SMALL_RSA_KEY,
    LocalIssuer,
    jwk,
    local_issuer,
    unsigned,
)


@pytest.fixture
async def local() -> AsyncIterator[LocalIssuer]:
    async with local_issuer() as local:
        yield local


@pytest.fixture
async def issuer(local: LocalIssuer) -> AsyncIterator[Issuer]:
    """Ours, for the local one; it may ask again at once."""
    async with Issuer(local.trust, pause=0.0) as issuer:
        yield issuer


async def test_a_signed_token_says_who_asks(local: LocalIssuer, issuer: Issuer) -> None:
    user = await issuer.user(local.token())

    assert user is not None
    assert (user.subject, user.name, user.organisation) == ("user-1", "anna", "demo")
    assert user.roles == ("relay_operator", "offline_access")
    assert 290 < user.seconds_left <= 300
    again = await issuer.user(local.token())
    assert again is not None
    assert again.id == user.id


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA_KEY, "RS256"), (RSA_KEY, "PS256"), (EC_KEY, "ES256"), (ED_KEY, "EdDSA")]
)
async def test_every_kind_of_key_is_taken(local: LocalIssuer, issuer: Issuer, key: Any, algorithm: str) -> None:
    local.keys = [jwk(key, "k", algorithm)]
    assert await issuer.user(local.token(key=key, kid="k", algorithm=algorithm)) is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": None},
        {"exp": -LEEWAY_SECONDS - 60},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": LEEWAY_SECONDS + 60},
        {"iat": LEEWAY_SECONDS + 60},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
        {"organisation": None},
        {"organisation": ["demo"]},
    ],
    ids=str,
)
async def test_a_token_with_a_wrong_claim_is_not_taken(
    local: LocalIssuer, issuer: Issuer, claims: dict[str, Any]
) -> None:
    assert await issuer.user(local.token(**from_now(claims))) is None


def from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """Seconds from now as the instants that stand in tokens."""
    return {name: int(time.time()) + value if isinstance(value, int) else value for name, value in claims.items()}


@pytest.mark.parametrize("claims", [{"aud": ["other", "kassa"]}, {"exp": -5}, {"nbf": 5}], ids=str)
async def test_clocks_may_differ_a_little_and_a_token_may_serve_several(
    local: LocalIssuer, issuer: Issuer, claims: dict[str, Any]
) -> None:
    assert await issuer.user(local.token(**from_now(claims))) is not None


async def test_a_token_without_a_signature_is_not_taken(local: LocalIssuer, issuer: Issuer) -> None:
    for name in ("none", "None", "NONE", ""):
        assert await issuer.user(unsigned({"alg": name, "kid": "one", "typ": "JWT"}, local.claims())) is None


async def test_the_public_key_is_no_shared_secret(local: LocalIssuer, issuer: Issuer) -> None:
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "kid": "one", "typ": "JWT"}
    signed = unsigned(header, local.claims()).rstrip(".")
    forged = unsigned(header, local.claims(), hmac.new(pem, signed.encode(), hashlib.sha256).digest())

    assert await issuer.user(forged) is None


async def test_a_key_for_shared_secrets_among_the_issuers_keys_is_left_out(local: LocalIssuer, issuer: Issuer) -> None:
    local.keys = [{"kty": "oct", "kid": "s", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "alg": "HS256"}]
    token = local.token(key="secret-secret-secret-secret-secret", kid="s", algorithm="HS256")
    assert await issuer.user(token) is None


@pytest.mark.parametrize(
    "listed",
    [
        [jwk(ANOTHER_RSA_KEY, "one")],  # another key under this name
        [jwk(RSA_KEY, "one", use="enc")],
        [jwk(RSA_KEY, "one", "PS256")],  # it signs in another way
        [jwk(EC_KEY, "one", "ES256")],
        [{"kty": "RSA", "kid": "one", "n": "?", "e": "AQAB"}, "no key", {}, {"kid": "one"}],
        [],
    ],
    ids=["another", "for encryption", "another algorithm", "another kind", "damaged", "none"],
)
async def test_a_token_of_no_key_of_the_issuer_is_not_taken(
    local: LocalIssuer, issuer: Issuer, listed: list[Any]
) -> None:
    local.keys = listed
    assert await issuer.user(local.token()) is None


async def test_a_key_that_is_too_small_is_not_taken(local: LocalIssuer, issuer: Issuer) -> None:
    local.keys = [jwk(SMALL_RSA_KEY, "one")]
    with pytest.warns(Warning, match="below the minimum"):
        token = local.token(key=SMALL_RSA_KEY)
    assert await issuer.user(token) is None


@pytest.mark.parametrize(
    "text", ["", "a", "a.b.c", "eyJ.eyJ.x", "." * 5_000, "kassa_x", "e30.e30.e30", "\xfc.\xfc.\xfc"]
)
async def test_what_is_no_token_is_not_taken_and_costs_no_question(
    local: LocalIssuer, issuer: Issuer, text: str
) -> None:
    assert await issuer.user(text) is None
    assert local.asked == 0


@pytest.mark.parametrize("kid", [None, "", "x" * 256])
async def test_a_token_that_names_no_key_costs_no_question(local: LocalIssuer, issuer: Issuer, kid: str | None) -> None:
    assert await issuer.user(local.token(kid=kid)) is None
    assert local.asked == 0


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ({"realm_access": {"roles": "a b"}}, ("a", "b")),
        ({"realm_access": {"roles": ["a", 1, None, "a"]}}, ("a",)),
        ({"realm_access": "a"}, ()),
        ({"realm_access": None}, ()),
        ({"realm_access.roles": ["whole"]}, ("whole",)),
    ],
    ids=str,
)
async def test_roles_are_found_by_name_or_by_path(
    local: LocalIssuer, issuer: Issuer, claim: dict[str, Any], roles: tuple[str, ...]
) -> None:
    user = await issuer.user(local.token(**claim))
    assert user is not None
    assert user.roles == roles


async def test_a_new_key_is_found_by_the_first_token_it_signed(local: LocalIssuer, issuer: Issuer) -> None:
    assert await issuer.user(local.token()) is not None
    local.keys = [jwk(ANOTHER_RSA_KEY, "two")]

    assert await issuer.user(local.token(key=ANOTHER_RSA_KEY, kid="two")) is not None
    assert await issuer.user(local.token()) is None, "the issuer has withdrawn this key"


async def test_a_withdrawn_key_ends_when_the_keys_are_no_longer_fresh(
    local: LocalIssuer, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await issuer.user(local.token()) is not None
    local.keys = [jwk(ANOTHER_RSA_KEY, "two")]
    assert await issuer.user(local.token()) is not None, "nobody asks while they are fresh"
    assert local.asked == 1
    monkeypatch.setattr("adapters.oidc.keys.FRESH_SECONDS", 0.0)

    async with asyncio.timeout(2):
        while await issuer.user(local.token()) is not None:  # noqa: ASYNC110  the answer of the issuer has no event
            await asyncio.sleep(0.01)


async def test_names_of_keys_that_do_not_exist_make_one_question_for_all(local: LocalIssuer) -> None:
    async with Issuer(local.trust) as issuer:
        tokens = [local.token(kid=f"no-{number}") for number in range(20)]
        assert await asyncio.gather(*map(issuer.user, tokens)) == [None] * 20
        assert await issuer.user(local.token()) is not None
        assert local.asked == 1


async def test_known_keys_serve_while_the_issuer_is_away(local: LocalIssuer, issuer: Issuer) -> None:
    assert await issuer.user(local.token()) is not None
    local.down = True

    with pytest.raises(Unavailable, match="issuer of this token cannot be reached"):
        await issuer.user(local.token(key=ANOTHER_RSA_KEY, kid="two"))
    assert await issuer.user(local.token()) is not None
    local.down, local.keys = False, [jwk(ANOTHER_RSA_KEY, "two")]
    assert await issuer.user(local.token(key=ANOTHER_RSA_KEY, kid="two")) is not None


@pytest.mark.parametrize(
    "answer",
    [
        Response("x" * (MAX_BYTES + 1)),
        Response("[]"),
        Response('{"keys": {}}'),
        Response("{"),
        RedirectResponse("http://127.0.0.1:1/keys"),
        Response(status_code=404),
    ],
    ids=["too long", "a list", "no list", "no JSON", "elsewhere", "not there"],
)
async def test_an_answer_that_is_no_set_of_keys_is_no_answer(
    local: LocalIssuer, issuer: Issuer, answer: Response
) -> None:
    local.keys_answer = answer
    with pytest.raises(Unavailable):
        await issuer.user(local.token())


@pytest.mark.parametrize("discovery", [{"issuer": "https://another.example"}, {"jwks_uri": None}, {"jwks_uri": "\x00"}])
async def test_a_discovery_document_of_another_issuer_is_no_answer(
    local: LocalIssuer, issuer: Issuer, discovery: dict[str, Any]
) -> None:
    local.discovery = discovery
    with pytest.raises(Unavailable):
        await issuer.user(local.token())


async def test_an_issuer_that_is_silent_is_given_up(local: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.oidc.keys.FETCH_SECONDS", 0.2)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Issuer(Trust(address, "kassa")) as issuer:
            began = time.perf_counter()
            with pytest.raises(Unavailable):
                await issuer.user(local.token())
            assert time.perf_counter() - began < 2
