"""CRC-16/CCITT-FALSE, which the FFD uses for containers and registration numbers (facts §1.1, §2.2)."""

from binascii import crc_hqx


def crc16(data: bytes) -> int:
    """Polynomial 1021, start FFFF, nothing reflected; "123456789" gives 29B1."""
    return crc_hqx(data, 0xFFFF)
