"""What players can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

from api.players.documents import DOCUMENT_TYPES_FIELD
from api.players.editing import EDIT_MUTATIONS
from api.players.finding import PLAYER_QUERIES
from api.players.registering import REGISTRATION_MUTATIONS

MUTATIONS: dict[str, Any] = {**REGISTRATION_MUTATIONS, **EDIT_MUTATIONS}
QUERIES: dict[str, Any] = {**PLAYER_QUERIES, "document_types": DOCUMENT_TYPES_FIELD}
