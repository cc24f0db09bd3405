"""Trusted documents: the files of the clients' tools are read, and what cannot be executed stops the start."""

import json
from hashlib import sha256
from typing import Any

import pytest

from api.limiting.trusted import TrustedDocuments, TrustedDocumentsInvalid
from api.schema import schema

SCHEMA = schema()._schema
TEXT = "query Me { me { name } }"
OTHER = "{ drives { totalCount } }"
DIGEST = sha256(TEXT.encode()).hexdigest()


def read(given: Any, *, only: bool = False) -> TrustedDocuments:
    return TrustedDocuments.read(json.dumps(given).encode(), only=only)


@pytest.mark.parametrize(
    "file",
    [
        {f"sha256:{DIGEST}": TEXT},
        {DIGEST: TEXT},  # GraphQL Code Generator
        {"7dba4bd717b41f10434822356a93c32b": TEXT},  # Relay: MD5
        {"x-till:me.v1": TEXT, "Me": TEXT},
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": DIGEST, "name": "Me", "type": "query", "body": TEXT}],
        },
    ],
)
def test_the_files_of_known_tools_are_read_and_every_document_is_found_by_its_digest(file: dict[str, Any]) -> None:
    documents = read(file)

    assert documents.text(f"sha256:{DIGEST}") == documents.text(DIGEST) == TEXT
    assert set(documents.trees(SCHEMA)) == {TEXT}
    if "operations" not in file:
        assert all(documents.text(document_id) == TEXT for document_id in file)


def test_what_is_not_in_the_file_is_not_found() -> None:
    documents = read({"Me": TEXT})

    assert documents.text("me") is None
    assert documents.text("sha256:" + "0" * 64) is None
    assert documents.holds(TEXT)
    assert not documents.holds(TEXT + " ")
    assert not documents.only


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "neither an object"),
        (b'"text"', "neither an object"),
        (b'{"Me": 7}', "'Me' has no text"),
        (b'{"a b": "{ me { id } }"}', "'a b' is no document id"),
        (b'{"md5:abc": "{ me { id } }"}', "'md5:abc' is no document id"),
        (b'{"sha256:%s": "{ me { id } }"}' % (b"0" * 64), "is not the digest of its text, which is sha256:"),
        (b'{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}', "version 1"),
        (b'{"format": "other", "version": 1, "operations": []}', "only apollo-persisted-query-manifest"),
        (b'{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [7]}', "has no id"),
    ],
)
def test_a_file_that_is_none_says_why(file: bytes, said: str) -> None:
    with pytest.raises(TrustedDocumentsInvalid) as refused:
        TrustedDocuments.read(file)

    assert said in refused.value.message


def test_one_id_for_two_documents_is_refused() -> None:
    operations = [{"id": "Me", "body": TEXT}, {"id": "Me", "body": OTHER}]

    with pytest.raises(TrustedDocumentsInvalid, match="Me stands for two documents"):
        read({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ me {", r"Bad: Syntax Error: Expected Name, found <EOF>. \(line 1, column 7\)"),
        ("{\n  me { nothing } }", r"Bad: Cannot query field 'nothing' on type 'Client'. \(line 2, column 8\)"),
        ("fragment F on Client { id }", r"Bad: Fragment 'F' is never used. \(line 1, column 1\)"),
        ("{ me " * 500, "Bad: .*nested too deeply"),
        ("", "Bad: Syntax Error: Unexpected <EOF>"),
    ],
)
def test_a_document_that_cannot_be_executed_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(TrustedDocumentsInvalid, match=said):
        read({"Good": OTHER, "Bad": text}).trees(SCHEMA)


def test_a_trusted_document_may_be_longer_than_others() -> None:
    long = "{ " + " ".join(f"a{number}: me {{ id }}" for number in range(400)) + " }"

    read({"Long": long}).trees(SCHEMA)
