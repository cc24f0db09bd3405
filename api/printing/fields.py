"""What printing can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

from api.printing.mutations import PRINTING_MUTATIONS
from api.printing.showing import PAPER_FIELDS

MUTATIONS: dict[str, Any] = PRINTING_MUTATIONS
QUERIES: dict[str, Any] = PAPER_FIELDS
