"""Is this the same document? Two forms of one document tell different parts of it; what both tell must agree.

TLV is the document itself: there every byte counts. JSON and QR strings are what somebody tells of it.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from domain.fiscal.document import FiscalDocument, Form
from domain.fiscal.framing import sniff, unwrap
from domain.fiscal.problems import RemoteProtocolError

# A QR string and a service's JSON know few fields, and spell texts their own way; these every form spells alike.
_COMPARED_ACROSS_FORMS = (
    "fiscal_sign",
    "total",
    "operation",
    "at",
    "shift",
    "number_in_shift",
    "cash",
    "electronic",
    "message_sign",
)
_COMPARED_WITHIN_A_FORM = tuple(
    name for name in FiscalDocument.__struct_fields__ if name not in {"form", "message_sign_exact"}
)
_RICHNESS = {Form.QR: 0, Form.JSON: 1, Form.TLV: 2}
_encode = msgspec.json.Encoder(order="deterministic").encode


def digest_of(document: FiscalDocument, raw: bytes) -> str:
    """Identifies what a document says: SHA-256 in hex.

    Of TLV over the document's own bytes: what surrounds it (containers, message sign) differs between sources of the
    same document. Of other forms over canonical JSON of what was read.
    """
    return hashlib.sha256(_document_bytes(raw) if document.form is Form.TLV else _encode(document)).hexdigest()


def evidence_of(document: FiscalDocument, digest: str, stored_digest: str) -> str:
    """Identifies a suspect: its digest, or, where only the message sign differs, a digest of both."""
    if digest != stored_digest:
        return digest
    return hashlib.sha256(f"{digest} {document.message_sign}".encode()).hexdigest()


def is_richer(form: Form, than: Form) -> bool:
    """Whether `form` tells more of a document than the other."""
    return _RICHNESS[form] > _RICHNESS[than]


def contradictions(stored: FiscalDocument, other: FiscalDocument, *, same_digest: bool) -> Sequence[str]:
    """Why the two cannot be the same document: fields that differ, or `bytes` where TLV differs in no field we read."""
    if same_digest:  # the message sign stands behind the TLV; all else is the same
        return ["message_sign"] if _differs("message_sign", stored, other) else ()
    fields = differences(stored, other)
    if not fields and stored.form is Form.TLV and other.form is Form.TLV:
        return ["bytes"]
    return fields


def differences(stored: FiscalDocument, other: FiscalDocument) -> Sequence[str]:
    """Names of the fields both documents tell and tell differently."""
    names = _COMPARED_WITHIN_A_FORM if stored.form is other.form else _COMPARED_ACROSS_FORMS
    return [name for name in names if _differs(name, stored, other)]


def _differs(name: str, stored: FiscalDocument, other: FiscalDocument) -> bool:
    ours, theirs = getattr(stored, name), getattr(other, name)
    if ours is None or theirs is None or ours == theirs:
        return False
    if name == "at" and Form.QR in {stored.form, other.form}:  # QR strings may leave the seconds out (facts §6.1)
        return bool(ours.replace(second=0) != theirs.replace(second=0))
    if name == "message_sign":  # some services round it (facts §1.1)
        return stored.message_sign_exact and other.message_sign_exact
    return True


def _document_bytes(raw: bytes) -> bytes:
    """The TLV document in its wrapping; bytes that are no known wrapping count as they are."""
    if sniff(raw) is None:
        return raw
    try:
        frame = unwrap(raw)
    except RemoteProtocolError:
        return raw
    return raw[frame.document_start : frame.document_end]
