"""Which permission each act in a shop needs, and which roles hold it: as the API asks for it."""

from collections import defaultdict

from api.naming import camel
from api.permissions import Need
from api.shop import SHOP_MUTATIONS
from domain.access.roles import HELD


def shop_acts_table() -> str:
    """A row for each permission; the owner, who holds all, is named where nobody else does."""
    acts: dict[str, list[str]] = defaultdict(list)
    for name, field in SHOP_MUTATIONS.items():
        need: Need = field.metadata["needs"]
        acts[need.permission or ""].append(f"`{camel(name)}`")
    rows = [
        (f"`{permission}`", ", ".join(named), ", ".join(_holders(permission))) for permission, named in acts.items()
    ]
    lines = [("permission", "mutations", "roles"), ("---", "---", "---"), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _holders(permission: str) -> list[str]:
    return [f"`{role}`" for role, held in HELD.items() if permission in held and role != "owner"] or ["only `owner`"]
