"""Fatal errors of a register and of its drive, by name (FLEET-72, -73; facts §3.2, request 00)."""

from collections.abc import Mapping

from domain.fleet.events.reports import Scope
from domain.fleet.parameters.parameter import Value, Values

# Bits of the mask; one without a parameter of its own is `bit_8`.
BITS: Mapping[int, str] = {
    0: "err_nvr",
    1: "err_config",
    2: "err_no_fn",
    5: "err_not_authorised",
    6: "err_fn_fatal",
}
_OF_THE_FN = frozenset({"err_no_fn", "err_fn_fatal"})

Error = tuple[Scope, str]


def with_bits(changed: Values) -> Values:
    """The changes, with the flags that a told mask means."""
    mask = changed.get("kkt_fatal_mask")
    if not isinstance(mask, int):
        return changed
    return changed | {key: bool(mask >> bit & 1) for bit, key in BITS.items()}


def errors_in(known: Mapping[str, Value]) -> set[Error]:
    """The fatal errors that these values speak of."""
    errors = {(_scope(key), key) for key in BITS.values() if known.get(key)}
    mask = known.get("kkt_fatal_mask")
    if isinstance(mask, int):
        errors |= {
            (Scope.REGISTER, f"bit_{bit}") for bit in range(mask.bit_length()) if mask >> bit & 1 and bit not in BITS
        }
    texts = known.get("fn_fatal_text")
    if isinstance(texts, list):
        errors |= {(Scope.FN, text) for text in texts}
    return errors


def _scope(key: str) -> Scope:
    return Scope.FN if key in _OF_THE_FN else Scope.REGISTER
