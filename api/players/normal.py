"""What people type, in the one form in which it is sealed and hashed: phones, e-mails, words of names, numbers.

No refusal quotes what was typed.
"""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from domain.players.refusals import EmailInvalid, PhoneInvalid

# Numbers without a country are Russian ones: 8 916 … is +7 916 ….
HOME = "RU"
LONGEST_PHONE, LONGEST_EMAIL = 40, 254  # RFC 5321 for the latter
_EMAIL = re.compile(r"[^\s@,;<>()\[\]\\\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")


def phone(typed: str) -> str:
    """E.164, whatever national spelling it came in (BET-34). Raises PhoneInvalid."""
    try:
        found = phonenumbers.parse(unicodedata.normalize("NFKC", typed[: LONGEST_PHONE + 1]), HOME)
    except phonenumbers.NumberParseException:
        found = None
    if found is None or found.extension or not phonenumbers.is_valid_number(found):
        raise PhoneInvalid("this is no phone number; type it with the country, such as +7 916 123-45-67")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def email(typed: str) -> str:
    """Without blanks around it, the domain in small letters. Raises EmailInvalid."""
    address = unicodedata.normalize("NFC", typed.strip())
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise EmailInvalid("this is no e-mail address; look at it again")
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def words(*names: str) -> list[str]:
    """The words of a name as they are looked for: without case, ё as е, each once."""
    text = unicodedata.normalize("NFKC", " ".join(names)).casefold().replace("ё", "е")
    return sorted(set(re.findall(r"[^\W\d_]+", text)))


def number(typed: str) -> str:
    """A document's number as it is looked for: its letters and digits."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", typed).upper()))


def masked_phone(e164: str) -> str:
    """Country and operator, and the last two digits: +7916•••••67."""
    return f"{e164[:5]}{'•' * (len(e164) - 7)}{e164[-2:]}"


def masked_email(address: str) -> str:
    """The first letter, and the domain."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def masked_number(printed: str) -> str:
    """The last three characters."""
    return "•" * max(0, len(printed) - 3) + printed[-3:]


def initials(names: Iterable[str]) -> str:
    """The first letter of each."""
    return " ".join(f"{name[:1]}•••" for name in names)
