"""The papers of a betting shop, and the ids of their print jobs."""

import hashlib
from base64 import b32encode
from enum import StrEnum

# 80 bits, as all ids that people do not choose: one for each paper of each event.
_ID_BYTES = 10


class PaperKind(StrEnum):
    """What is printed. The receipt of a register is not printed by us: its job waits for a cashier's word (DEC-19)."""

    SYSTEM_RECEIPT = "SYSTEM_RECEIPT"  # a deposit (BET-09)
    INFO_SLIP = "INFO_SLIP"  # an identified bet; no basis for winnings (BET-15, -16)
    COUPON = "COUPON"  # a bet for cash; pays to its bearer (BET-23)
    VOID_SLIP = "VOID_SLIP"
    COLLECTION_SLIP = "COLLECTION_SLIP"
    COUNT_ACT = "COUNT_ACT"
    SHIFT_REPORT = "SHIFT_REPORT"
    PKO = "PKO"  # receipt cash order, form KO-1
    RKO = "RKO"  # expense cash order, form KO-2
    FISCAL_RECEIPT = "FISCAL_RECEIPT"


def print_id(source: str, kind: PaperKind) -> str:
    """The id of the paper of this kind that the event `source` (`stream@version`) brings: always the same one."""
    return b32encode(hashlib.sha256(f"{source} {kind}".encode()).digest()[:_ID_BYTES]).decode()
