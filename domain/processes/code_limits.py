"""How the organisation limits one-time codes."""

from domain.codes.limits import CodeLimits
from domain.organisation.organisation import Organisation


def code_limits(organisation: Organisation) -> CodeLimits:
    """Of all its places."""

    def number(key: str) -> int:
        value = organisation.value(key)
        assert isinstance(value, int), key
        return value

    return CodeLimits(
        number("code_valid_s"), number("code_tries"), number("code_resend_s"), number("code_sends_per_hour")
    )
