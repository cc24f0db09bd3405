"""What printing can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

MUTATIONS: dict[str, Any] = {}
QUERIES: dict[str, Any] = {}
