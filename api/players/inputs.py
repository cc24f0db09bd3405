"""What the fields of the commands of players mean."""

from collections.abc import Mapping

from api.inputs import Inputs
from domain.players.document_types import DocumentField, DocumentType

_SAID: Mapping[str, str] = {
    "player": "Id of the player.",
    "registration": "Id of the registration.",
    "realm": "Of the shops, or of the site: the two have accounts of their own.",
    "unit": "Code of the unit where the player is registered.",
    "document_type": "Code of the kind of document.",
    "reason": "Why.",
    "until": "Until when; left out: until it is lifted.",
    "kind": "What is limited.",
    "period": "In which period.",
    "amount": "Minor units; left out: without a limit.",
    "days": "For how many days.",
    "code": "What it is known by: capital letters, digits and _.",
    "title": "What people call it.",
    "fields": "Its fields, in the order in which they are filled in.",
    "number": "Names of the fields that tell one document from another.",
    "name": "What it is called in inputs: small letters, digits and _.",
    "check": "What it may hold.",
    "length": "How many characters it has, where that is fixed.",
    "required": "Whether it is always filled in.",
}

PLAYER_INPUTS = Inputs(
    _SAID,
    longs=frozenset({"amount"}),
    structs={
        DocumentType: "A kind of document and its fields.",
        DocumentField: "A field of a kind of document.",
    },
)
