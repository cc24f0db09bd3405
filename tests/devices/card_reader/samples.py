"""Real lines quoted in public code (facts §7), and what each says."""

from adapters.devices.card_reader import REMOVED, Card, Unit
from adapters.devices.card_reader.problems import Problem, RemoteProtocolError

SAMPLES: dict[str, Unit | Problem] = {
    "Em-Marine[5500] 126,58404": Card("EM:55007EE424", "126,58404"),
    "No card": REMOVED,
    "No Card": REMOVED,
    "Mifare[BCD14264] 1K (0004,08) 066,53692": Card("MF:BCD14264", "066,53692"),
    "Mifare[24548AAC] 1K (0004,08) 138,21540": Card("MF:24548AAC", "138,21540"),
    "Mifare[77242CF0]  (0004,88) 044,09335": Card("MF:77242CF0", "044,09335"),
    "Mifare[3AAC2280045646]  (0142,20) 004,22086": Card("MF:3AAC2280045646", "004,22086"),
    "Mifare[A24B3180044807]  (0144,10) 004,18439": Card("MF:A24B3180044807", "004,18439"),
    "Mifare[FA592F830412E6] UL (0144,00) 004,04838": Card("MF:FA592F830412E6", "004,04838"),
    "Mifare[81895266340051] UL (0144,00) 052,00081": Card("MF:81895266340051", "052,00081"),
    "Mifare[124A2D80042C27] DF (0144,20) 004,11303": Card("MF:124A2D80042C27", "004,11303"),
    "19997 Mifare[BCD14264] 1K (0004,08) 066,53692": Card("MF:BCD14264", "066,53692"),
    "Em-Marine[5500] 090,48676,": Card("EM:55005ABE24", "090,48676"),
    # three readers of one card
    "Em-Marine[1700] 009,22847": Card("EM:170009593F", "009,22847"),
    ":170009593F48": Card("EM:170009593F", "009,22847"),
    "8300170009593F01": Card("EM:170009593F", "009,22847"),
    # as it was quoted: a zero is missing, and it could be missing in other places
    "830017009593F01": Problem.NUMBER_LENGTH,
    "W26:096,17669": Card("W26:604505", "096,17669"),
    "W34:5DF50F46": Card("W34:5DF50F46"),
    "170009593F": Card("EM:170009593F", "009,22847"),
    "04A1B2C3D4E5F6": Card("MF:04A1B2C3D4E5F6"),
}

FRAMES: dict[bytes, Card] = {
    bytes.fromhex("02 0A 02 06 00 8E 6D 5D B0 03"): Card("EM:06008E6D5D", "142,27997"),
    b"\x0262E3086CED08\x03": Card("EM:62E3086CED", "008,27885"),
}


def wire(line: str) -> bytes:
    """As it comes."""
    return line.encode() + b"\r\n"


def told(units: list[Unit]) -> list[object]:
    """Units as values that compare: a protocol error by its code."""
    return [unit.problem if isinstance(unit, RemoteProtocolError) else unit for unit in units]
