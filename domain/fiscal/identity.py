"""Numbers that identify: fiscal drive, tax payer (INN), register (РНМ), with their padding and check digits.

Facts §1.1 and §1.4. All functions are total on text: they never raise.
"""

from domain.fiscal.crc import crc16

FN_DIGITS = 16
FD_MAX = 0xFFFFFFFF
"""The number of a document is a u32 (tag 1040)."""
SIGN_MAX = 0xFFFFFFFF

_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def is_digits(text: str) -> bool:
    """ASCII digits only; str.isdigit alone would let ² and Arabic digits through."""
    return text.isascii() and text.isdigit()


def is_drive_number(text: str) -> bool:
    """Tag 1041: exactly 16 digits."""
    return len(text) == FN_DIGITS and is_digits(text)


def is_document_number(number: int) -> bool:
    """Tag 1040: 1 to 2^32-1; no drive issues a zero."""
    return 1 <= number <= FD_MAX


def strip_inn(text: str) -> str:
    """INN without padding: spaces on the right, or two leading zeros before the 10 digits of a company (facts §1.4)."""
    bare = text.strip()
    if len(bare) == 12 and bare.startswith("00") and is_digits(bare):
        return bare[2:]
    return bare


def is_inn_form(inn: str) -> bool:
    """10 digits (company) or 12 (person)."""
    return len(inn) in {10, 12} and is_digits(inn)


def inn_checks(inn: str) -> bool:
    """Whether the check digits of a stripped INN are right; False for anything that is no INN."""
    if not is_inn_form(inn):
        return False
    digits = [int(char) for char in inn]
    if len(digits) == 10:
        return _check_digit(digits, _WEIGHTS_10) == digits[9]
    return _check_digit(digits, _WEIGHTS_11) == digits[10] and _check_digit(digits, _WEIGHTS_12) == digits[11]


def register_checks(register: str, inn: str, serial: str) -> bool:
    """Whether a registration number (РНМ, 16 digits) belongs to this INN and serial number of the register.

    10 digits of serial number in the tax service's book, then 6 decimal digits of CRC-16/CCITT-FALSE over those 10, the
    INN padded with zeros to 12 and the register's serial padded with zeros to 20 (facts §1.1).
    """
    if len(register) != 16 or not is_digits(register) or not (inn + serial).isascii():
        return False
    signed = register[:10] + inn.rjust(12, "0") + serial.rjust(20, "0")
    return crc16(signed.encode("ascii")) == int(register[10:])


def _check_digit(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10
