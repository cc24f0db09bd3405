"""The mutation of the organisation's settings (FLEET-57; DEC-06, DEC-09)."""

from typing import Any

from api.commanding import EXPECTED_VERSION, command_field
from api.context import Context
from api.dynamic import Member, sent
from domain.organisation.rule_organisation import ChangeSetting
from domain.organisation.settings import SETTINGS

_KEY = Member(str, f"What is set: {', '.join(SETTINGS)}.")
_SCOPE = Member(str, "For whom: organisation, unit:<code> with all below it, or group:<id>.")
_VALUE = Member(str | None, "The value as text; null: what holds in the wider scope, or the default.")
_VERSION = Member(
    EXPECTED_VERSION.type,
    "The `version` of this key in this scope, as settings tells it; 0 where there is no row. When somebody changed it "
    "since, nothing is done, and VersionConflict names the other change.",
)


async def _change(_: Context, given: Any) -> ChangeSetting:
    return ChangeSetting(given.key, given.scope, sent(given.value), given.reason, given.expected_version)


SETTING_MUTATIONS: dict[str, Any] = {
    "change_setting": command_field(
        "change_setting",
        "Set something for the organisation, a unit or a group.",
        {
            "key": _KEY,
            "scope": _SCOPE,
            "value": _VALUE,
            "reason": Member(str, "Why, in one line."),
            "expected_version": _VERSION,
        },
        _change,
        "platform.tenant.manage",
    )
}
